"""Enrolling an app and a security key in the browser, and signing in with each; breaking the glass."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_forecast, make_patient, make_user
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
Opener = Callable[[int, str], Page]


@pytest.fixture
def open_page(live_server: LiveServer, browser: Browser, notes: Notes, settings: Settings) -> Iterator[Opener]:
    """A browser of its own, where a second factor is required and the only patient is somebody else's."""
    settings.MFA_REQUIRED = True
    cache.clear()
    make_user("doctor", roles=[Role.CLINICIAN])
    make_forecast(make_patient())
    contexts = []

    def opened(width: int, scheme: str) -> Page:
        context = browser.new_context(
            base_url=live_server.url.replace("127.0.0.1", "localhost"),
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        notes.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("User name").fill("doctor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def confirm(page: Page) -> None:
    """The password once more, before the way in is changed."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def code_of(secret: str) -> str:
    """What an app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_app_is_enrolled_before_any_patient_and_asked_for_afterwards(open_page: Opener, notes: Notes) -> None:
    page = open_page(390, "dark")
    sign_in(page)
    expect(page.get_by_role("alert")).to_contain_text("A second factor is needed")

    page.get_by_role("link", name="Add an app").click()
    confirm(page)
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator("#totp-key").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.get_by_role("button", name="Sign out").click()
    # The same half minute: a code works once.
    cache.clear()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url("/patients/")
    notes.assert_quiet()


def test_security_key_is_enrolled_and_opens_the_account(open_page: Opener, notes: Notes) -> None:
    page = open_page(1440, "light")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"automaticPresenceSimulation": True}})
    sign_in(page)

    page.get_by_role("link", name="Add a key").click()
    confirm(page)
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/account/second-factor/webauthn/")
    expect(page.get_by_text("Blue key").first).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    page.get_by_role("button", name="Use a security key").click()

    expect(page).to_have_url("/patients/")
    notes.assert_quiet()


def test_key_that_does_not_answer_is_told(open_page: Opener) -> None:
    page = open_page(1440, "light")
    sign_in(page)
    page.get_by_role("link", name="Add a key").click()
    confirm(page)
    page.evaluate("() => { navigator.credentials.create = async () => { throw new DOMException('no', 'Abort') } }")

    page.get_by_role("button", name="Add the key").click()

    expect(page.get_by_role("alert")).to_contain_text("The security key did not answer")


def test_glass_is_broken_for_a_reason_shown_and_given_back(open_page: Opener, settings: Settings) -> None:
    settings.MFA_REQUIRED = False
    page = open_page(1440, "light")
    sign_in(page)
    page.goto("/patients/demo/DEMO-001/")
    page.get_by_role("link", name="Emergency access").click()
    page.get_by_label("Reason").fill("Unconscious on ward 4, treating team not reachable.")
    page.get_by_label("4 hours", exact=True).check()
    page.get_by_role("button", name="Break the glass").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("DEMO-001")
    banner = page.get_by_role("region", name="Emergency access")
    expect(banner).to_contain_text("It will be reviewed.")
    banner.get_by_role("button", name="End it now").click()

    expect(page.get_by_text("The emergency access has ended.")).to_be_visible()
    page.goto("/patients/demo/DEMO-001/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
