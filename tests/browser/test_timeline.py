"""The timeline under a pointer, under keys and on a phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_forecast, make_patient, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/patients/demo/DEMO-001/"
Opener = Callable[[int], Page]


@pytest.fixture
def opened(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Opener]:
    """Opens the patient's page at a width, signed in."""
    make_user(superuser=True)
    make_forecast(make_patient())
    contexts = []

    def open_page(width: int) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        notes.watch(page)
        page.goto(f"/login/?next={PAGE}")
        page.get_by_label("User name").fill("board")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("DEMO-001")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_hover_shows_what_a_mark_says_and_escape_takes_it_away(opened: Opener, notes: Notes) -> None:
    page = opened(1440)
    bar = page.locator('#timeline-chart [data-tip^="atezolizumab"]').first

    bar.hover()

    expect(page.locator(".tip")).to_have_text(
        "atezolizumab, line 2, until day 203 (6.7 months): from day 0 (0.0 months)"
    )
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()
    notes.assert_quiet()


def test_a_tip_stays_in_the_window(opened: Opener) -> None:
    page = opened(1440)

    for mark in page.locator("#timeline-chart [data-tip]").all():
        mark.scroll_into_view_if_needed()
        mark.hover(force=True)
        box = page.locator(".tip").bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["y"] >= 0
        assert box["x"] + box["width"] <= 1440 and box["y"] + box["height"] <= 900


def test_arrow_keys_go_from_mark_to_mark_and_are_announced(opened: Opener) -> None:
    page = opened(1440)
    page.locator("#timeline-chart").focus()

    page.keyboard.press("ArrowRight")
    expect(page.locator(".tip")).to_contain_text("carboplatin + pemetrexed, line 1")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tip")).to_contain_text("atezolizumab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tip")).to_contain_text("TP53")
    expect(page.locator("body > [aria-live=polite]")).to_contain_text("TP53")
    page.keyboard.press("End")
    expect(page.locator(".tip")).to_contain_text("Fatigue, grade 2")


def test_zoom_by_button_and_by_key_keeps_the_focus_and_the_address(opened: Opener, notes: Notes) -> None:
    page = opened(1440)

    page.get_by_role("link", name="Last 6 months").click()
    expect(page).to_have_url(re.compile(r"\?from=.*&to="))
    expect(page.locator("#course-last_6")).to_have_count(0)
    address = page.url
    page.locator("#timeline-chart").focus()
    page.keyboard.press("+")

    expect(page).not_to_have_url(address)
    expect(page.locator("#timeline-chart")).to_be_focused()
    closer = page.url
    page.keyboard.press("Shift+ArrowLeft")
    expect(page).not_to_have_url(closer)
    page.keyboard.press("0")
    expect(page).to_have_url(re.compile(r"\?whole=1$"))
    page.reload()
    expect(page.locator("#timeline-chart")).to_contain_text("Pneumonitis")
    notes.assert_quiet()


def test_tracks_are_chosen_and_remembered(opened: Opener) -> None:
    page = opened(1440)
    page.get_by_text("Months and tracks").click()
    page.get_by_label("Adverse events, the gravest").uncheck()
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#timeline-chart")).not_to_contain_text("Pneumonitis")
    page.reload()
    expect(page.locator("#timeline-chart")).not_to_contain_text("Pneumonitis")
    expect(page.locator("#timeline-chart")).to_contain_text("atezolizumab")


def test_the_section_in_sight_is_marked(opened: Opener) -> None:
    page = opened(1440)
    nav = page.get_by_role("navigation", name="On this page")
    expect(nav.locator("[aria-current]")).to_have_text("Timeline")

    nav.get_by_role("link", name="Limits").click()

    expect(nav.locator("[aria-current]")).to_have_text("Limits")


def test_a_phone_gets_a_narrow_chart_and_does_not_scroll_sideways(opened: Opener, notes: Notes) -> None:
    page = opened(390)

    expect(page.locator("#timeline-chart.narrow svg")).to_be_visible()
    page.locator("#timeline-chart").focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator(".tip")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    header = page.locator(".patient-line").bounding_box()
    assert header is not None and header["height"] < 64
    notes.assert_quiet()


def test_without_a_script_the_controls_are_links_of_the_page(live_server: LiveServer, browser: Browser) -> None:
    make_user(superuser=True)
    make_patient()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/login/?next={PAGE}")
    page.get_by_label("User name").fill("board")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("link", name="Last 6 months").click()

    assert "from=" in page.url and page.url.endswith("#timeline")
    expect(page.get_by_role("heading", level=1)).to_have_text("DEMO-001")
    expect(page.locator("#timeline-chart")).to_contain_text("Febrile neutropenia")
    context.close()
