"""The way through the board with the keyboard alone; and the bar that leads through a meeting."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.board_cases import make_case, make_meeting, make_recommendation, with_forecast
from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_user
from twins.models import BoardCase, BoardMeeting, Recommendation
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TABS = 400
FOCUSED = """() => { const at = document.activeElement; const label = at.labels && at.labels[0];
  return (label ? label.textContent : at.textContent).trim().replace(/\\s+/g, ' '); }"""


@pytest.fixture
def page(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Page]:
    """A member of the board, signed in."""
    patient = with_forecast()
    make_user("member", roles=[Role.BOARD], team_of=patient.study)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    notes.watch(opened)
    opened.goto("/")
    opened.get_by_label("User name").fill("member")
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    yield opened
    context.close()


def reach(page: Page, name: str) -> None:
    """Tab on to what is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if re.match(name, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"no tab stop is called {name}")


def press(page: Page, name: str) -> None:
    """Tab on to a button or link, press it, and wait for where it leads."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_patient_to_a_final_recommendation_by_keyboard(page: Page, notes: Notes) -> None:
    page.goto("/patients/demo/DEMO-001/")
    press(page, "Put before the board")
    reach(page, "Question to the board")
    page.keyboard.type("Which line comes next?")
    press(page, "Put into the queue")
    press(page, "Mark as prepared")
    press(page, "Mark as presented")
    press(page, "Write the recommendation")

    reach(page, "Regimen")
    page.keyboard.type("docetaxel")
    reach(page, "Add a treatment")
    page.keyboard.press("Enter")
    expect(page.locator("#id_treatments-1-regimen")).to_be_focused()
    page.keyboard.type("atezolizumab")
    reach(page, "Reasoning")
    page.keyboard.type("The arms were weighed.")
    press(page, "Save")
    press(page, "Mark as preliminary")
    press(page, "Make final")

    expect(page.locator(".badge.recommendation-final")).to_be_visible()
    expect(page.get_by_role("heading", name="The forecast it saw")).to_be_visible()
    row = Recommendation.objects.get()
    assert row.is_final
    assert [each["regimen"] for each in row.treatments] == ["docetaxel", "atezolizumab"]
    notes.assert_quiet()


def test_agenda_is_ordered_by_keyboard_and_the_cursor_stays(page: Page) -> None:
    agenda()
    page.goto(f"/board/meetings/{BoardMeeting.objects.get().pk}/")
    press(page, "↓ Down")

    expect(page.locator(":focus")).to_contain_text("Up")
    assert [case.question for case in BoardCase.objects.order_by("position")] == ["Second?", "First?"]


def test_bar_of_the_meeting_leaves_no_page_too_wide(page: Page, notes: Notes) -> None:
    agenda()
    page.goto(f"/patients/demo/DEMO-001/?case={BoardCase.objects.earliest('pk').pk}")

    for width in (1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    notes.assert_quiet()


def agenda() -> None:
    """A meeting with two cases of one patient; the first is decided."""
    member, meeting = User.objects.get(), make_meeting()
    first = make_case(member, state="presented", meeting=meeting)
    second = make_case(member, meeting=meeting)
    for case, question in ((first, "First?"), (second, "Second?")):
        BoardCase.objects.filter(pk=case.pk).update(question=question)
    make_recommendation(first, member, state="final")
