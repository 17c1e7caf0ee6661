"""No mouse at all: from the sign-in to a draft of a recommendation, and what has the focus is always in sight."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Notes
from tests.browser.waiting_jobs import Worker
from tests.factories import PASSWORD, make_cohort, make_patient, make_user
from twins.actions import forecasts
from twins.models import Recommendation
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TABS = 400
SETTLING_MS = 300
# Name, role of the tag, and whether it can be seen: inside the window, nothing else drawn over its middle or its upper
# left corner, and told from what has no focus by an outline.
FOCUSED = """() => {
  const at = document.activeElement, box = at.getClientRects()[0], style = getComputedStyle(at);
  const label = (at.labels && at.labels[0]) || at;
  const name = at.getAttribute("aria-label") || label.innerText || at.value || "";
  const inset = 3;
  const points = [[box.left + Math.min(inset, box.width / 2), box.top + Math.min(inset, box.height / 2)],
                  [(box.left + box.right) / 2, Math.min((box.top + box.bottom) / 2, innerHeight - 2)]];
  const covered = points.filter(([x, y]) => {
    const over = document.elementFromPoint(x, y);
    return !over || !(over === at || at.contains(over) || over.contains(at) || label.contains(over));
  });
  return {name: name.trim().replace(/\\s+/g, " "), tag: at.tagName, id: at.id, covered: covered.length,
          outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          where: [box.left, box.top, box.right, box.bottom].map(Math.round)};
}"""


def is_hidden(at: dict[str, Any]) -> bool:
    """True for what has the focus and is covered, out of the window, or looks like what has none."""
    return at["tag"] != "BODY" and bool(at["covered"] or not at["outlined"])


class Keys:
    """Presses keys, and looks at each place where the focus stops."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hidden: list[str] = []

    def tab(self) -> dict[str, Any]:
        """One step on; what cannot be seen is kept."""
        self.page.keyboard.press("Tab")
        at = self.page.evaluate(FOCUSED)
        if is_hidden(at):
            # What was being loaded may have pushed it: what counts is where it comes to rest.
            self.page.wait_for_timeout(SETTLING_MS)
            at = self.page.evaluate(FOCUSED)
        if is_hidden(at):
            self.hidden.append(f"{at['tag']} {at['id']} {at['name'][:40]!r} {at['where']} outlined {at['outlined']}")
        return at

    def reach(self, name: str) -> None:
        """Tab on to what is called so."""
        seen = []
        for _ in range(MOST_TABS):
            seen.append(self.tab()["name"])
            if re.match(name, seen[-1]):
                return
        raise AssertionError(f"no tab stop is called {name}: {seen}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Tab on to it and press it."""
        self.reach(name)
        self.page.keyboard.press(key)

    def follow(self, name: str) -> None:
        """Press it and wait for where it leads."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Type into a field, over what stands in it."""
        self.reach(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


def test_from_the_sign_in_to_a_draft(enter: Enter, notes: Notes) -> None:
    patient = make_patient()
    make_cohort(3, patient.study)
    forecasts.simulate(patient, model=None, by=None, arms=("docetaxel", "atezolizumab"), horizon_months=24)
    make_user("member", roles=[Role.BOARD], team_of=patient.study)
    page, worker = enter(None), Worker()
    keys = Keys(page)

    page.goto("/")
    keys.write("User name", "member")
    keys.write("Password", PASSWORD)
    keys.follow("Sign in")
    keys.write("Search", "DEMO-0")
    expect(page.get_by_role("status").first).to_contain_text("1 patient")
    keys.follow("DEMO-001")

    keys.press("Timeline$")
    expect(page.locator("#timeline")).to_be_in_viewport()
    keys.reach("Timeline chart")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".tip")).to_be_visible()
    first = page.locator(".tip").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tip").inner_text() != first

    draft_after_what_if(page, keys, worker)
    assert Recommendation.objects.get().state == "draft"
    assert keys.hidden == []
    notes.assert_quiet()


def draft_after_what_if(page: Page, keys: Keys, worker: Worker) -> None:
    """Ask for a lower dose in place, put the patient before the board, and save a draft that keeps the what-if."""
    keys.reach("Dose")
    keys.write("Dose", "75")
    keys.press("What if.$")
    expect(page.locator("#what-if-answer")).to_be_visible()
    worker.work()
    expect(page.get_by_text("What-if, not the forecast")).to_be_visible()
    keys.follow("put the patient before the board")
    keys.write("Question to the board", "Which line comes next?")
    for button in ("Put into the queue", "Mark as prepared", "Mark as presented", "Write the recommendation"):
        keys.follow(button)
    keys.write("Regimen", "docetaxel")
    keys.write("Reasoning", "The arms were weighed.")
    keys.reach("What-if to keep with it")
    page.keyboard.press("ArrowDown")
    keys.follow("Save")


def test_covered_focus_is_found(enter: Enter) -> None:
    page = enter(None)
    page.goto("/login/")
    page.evaluate("document.querySelector('.brand').style.outline = 'none'")
    keys = Keys(page)
    keys.tab()
    keys.tab()
    assert [each for each in keys.hidden if "Consilium" in each]
