"""A clinician signs in, finds a patient, reads the page and takes the report along."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_cohort, make_forecast, make_patient, make_user
from twins.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)
Opener = Callable[[int, str], Page]


@pytest.fixture
def signed_in(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Opener]:
    """Opens a page of a width and colour scheme, signed in."""
    make_user(superuser=True)
    make_forecast(make_patient())
    make_cohort(12)
    contexts = []

    def open_page(width: int, scheme: str) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        notes.watch(page)
        page.goto("/")
        page.get_by_label("User name").fill("board")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_from_login_to_report(signed_in: Opener, notes: Notes) -> None:
    page = signed_in(1440, "light")
    expect(page.get_by_role("status").first).to_contain_text("13 patients")

    page.get_by_label("Search").press_sequentially("DEMO-0")
    expect(page.get_by_role("status").first).to_contain_text("1 patient")
    assert page.url.endswith("q=DEMO-0&study=&diagnosis=&arm=")

    page.get_by_role("link", name="DEMO-001").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("DEMO-001")
    expect(page.locator("#arms svg").first).to_be_visible()

    with page.expect_download() as download:
        page.locator(".patient-pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    notes.assert_quiet()


def test_header_stays_in_sight_and_hides_no_focus(signed_in: Opener) -> None:
    page = signed_in(1440, "light")
    page.goto("/patients/demo/DEMO-001/")

    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Arms", exact=True).click()

    page.wait_for_timeout(600)
    header = page.locator(".patient").bounding_box()
    title = page.locator("#arms").bounding_box()
    assert header is not None
    assert title is not None
    assert header["y"] == 0
    assert title["y"] >= header["height"]


def test_going_back_from_a_search_shows_the_whole_list_again(signed_in: Opener, notes: Notes) -> None:
    page = signed_in(1440, "light")
    page.get_by_label("Twin").check()
    expect(page.get_by_role("status").first).to_contain_text("13 patients")
    page.get_by_label("Search").press_sequentially("DEMO-")
    expect(page.get_by_role("status").first).to_contain_text("1 patient")

    page.go_back()

    expect(page.get_by_role("status").first).to_contain_text("13 patients")
    expect(page.get_by_role("link", name="Patients")).to_be_visible()
    notes.assert_quiet()


def test_keyboard_reaches_the_content_first(signed_in: Opener) -> None:
    page = signed_in(1440, "light")
    page.goto("/patients/")

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_running_import_moves_without_a_reload(signed_in: Opener, notes: Notes) -> None:
    run = ImportRun.objects.create(
        study_code="oak", paths=["/srv/oak"], status="running", stage="reading", done=1, total=4
    )
    page = signed_in(1440, "light")
    page.goto(f"/imports/{run.pk}/")
    expect(page.locator("progress")).to_have_attribute("value", "25")

    ImportRun.objects.filter(pk=run.pk).update(status="stored", result={"patients": 850, "stored": {"clinical": 850}})

    expect(page.locator(".big")).to_have_text("850")
    expect(page.locator("progress")).to_have_count(0)
    notes.assert_quiet()
