"""Every page of the resolver: no rule of WCAG A and AA is broken seriously, and nothing scrolls sideways.

A new address is either a page, and is looked at here without being named, or it says below what it is instead.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Response

from tests.addresses import ADDRESSES, fill
from tests.browser.conftest import Enter, Notes
from tests.browser.sample_site import Rows, make_everything
from tests.factories import PASSWORD, join_team, make_patient, make_user
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}
# What a dark page can do otherwise than a light one; slow, and the same at every width.
COLOURS = ["color-contrast", "link-in-text-block"]
NO_COLOURS = {rule: {"enabled": False} for rule in COLOURS}
WORDS = "an answer to a form, with no page of its own"
NO_PAGES = {
    **dict.fromkeys(("report", "report-content", "board-pack", "model-scores", "access-export"), "a file"),
    **dict.fromkeys(("export-bundle", "export-picture", "export-table", "export-workbook"), "a file"),
    **dict.fromkeys(("import-issues", "mfa_download_recovery_codes", "slice", "picture"), "a file"),
    **dict.fromkeys(("import-options", "patient-codes", "what-if-pictures"), "a part of a page that is looked at"),
    **dict.fromkeys(("upload", "upload-new", "upload-slice", "upload-finish"), "JSON for the script of the upload"),
    **dict.fromkeys(("home", "timeline", "board-present"), "leads to a page that is looked at"),
    **dict.fromkeys(("list-save", "list-forget", "set-language", "logout", "account_logout"), WORDS),
    **dict.fromkeys(("import-source-discard", "import-commit", "emergency-end", "api-token-revoke"), WORDS),
    "what-if-begun": "said by the form, with no answer",
    **dict.fromkeys(("board-case-move", "board-case-shift", "board-recommendation-new"), WORDS),
    **dict.fromkeys(("board-recommendation-move", "board-recommendation-final"), WORDS),
    **dict.fromkeys((f"care-team-{what}-add" for what in ("member", "study", "patient")), WORDS),
    **dict.fromkeys((f"care-team-{what}-remove" for what in ("member", "study", "patient")), WORDS),
    "care-team-rename": WORDS,
}  # fmt: skip
# Pages that somebody else sees than who is signed in with everything; and what only an account without an app sees.
VISITOR = {"login", "account_login", "account_inactive", "mfa_authenticate"}
NEWCOMER = {"mfa_activate_totp", "emergency"}
# What only a final recommendation has; of the others the draft is looked at.
FINAL = {"board-follow-up", "board-recommendation-replace"}
OF_THE_API = "api:"


def axe(page: Page, **options: Any) -> list[str]:
    """What is seriously wrong, and where first."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found if each["impact"] in GRAVE]


def look(page: Page) -> list[str]:
    """What is wrong with a page that is open, at each width and in both colour schemes."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"scrolls sideways at {width}: {wide}"] if wide > width else []
    wrong += [f"at 390: {each}" for each in axe(page, runOnly=RULES, rules=NO_COLOURS)]
    page.set_viewport_size({"width": 1440, "height": 900})
    wrong += [f"light: {each}" for each in axe(page, runOnly=RULES)]
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {each}" for each in axe(page, runOnly=COLOURS)]
    page.emulate_media(color_scheme="light")
    return wrong


def is_page(response: Response | None, address: str) -> bool:
    """True for a page of its own: no refusal, and no other that it leads to."""
    assert response is not None
    is_html = response.headers.get("content-type", "").startswith("text/html")
    return response.status == 200 and is_html and response.url.endswith(address)


@pytest.fixture
def everybody(db: None) -> tuple[User, Rows]:
    """Who holds every role, and the keys of what there is."""
    user = make_user("everybody", roles=list(Role))
    return user, make_everything(user)


def pages_of(names: set[str] | None, rows: Rows) -> Iterator[tuple[str, str]]:
    """Name and address of these pages; of all that no other list names, where none are given."""
    for name, keys, route in ADDRESSES:
        elsewhere = name in NO_PAGES or name in VISITOR | NEWCOMER or name.startswith(OF_THE_API)
        if name in names if names is not None else not elsewhere:
            known = rows | {"recommendation": rows["final"]} if name in FINAL else rows
            yield name, reverse(name, kwargs=fill(route, keys, known))


def faults(page: Page, addresses: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """By name what is wrong with each page."""
    wrong = {}
    for name, address in addresses:
        answer = page.goto(address)
        wrong[name] = look(page) if is_page(answer, address) else [f"no page at {address}, which led to {page.url}"]
    return {name: found for name, found in wrong.items() if found}


def test_pages_of_somebody_with_every_role(enter: Enter, everybody: tuple[User, Rows], notes: Notes) -> None:
    user, rows = everybody
    page = enter(user)
    page.goto(reverse("account_reauthenticate"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()

    assert faults(page, pages_of(None, rows)) == {}
    notes.assert_quiet()


def test_pages_of_who_is_new(enter: Enter, everybody: tuple[User, Rows], notes: Notes) -> None:
    page = enter(make_user("newcomer", roles=[Role.CLINICIAN]))
    page.goto(reverse("account_reauthenticate"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()

    assert faults(page, pages_of(NEWCOMER, everybody[1])) == {}
    notes.assert_quiet()


def test_pages_of_a_visitor(enter: Enter, everybody: tuple[User, Rows], notes: Notes) -> None:
    page = enter(None)
    assert faults(page, pages_of(VISITOR - {"mfa_authenticate"}, everybody[1])) == {}

    page.goto(reverse("login"))
    page.get_by_label("User name").fill("everybody")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(reverse("mfa_authenticate"))
    assert look(page) == []
    notes.assert_quiet()


@pytest.mark.parametrize("address", ["/patients/demo/NOBODY/", "/models/4711/"])
def test_page_of_what_is_not_there(enter: Enter, address: str) -> None:
    page = enter(make_user("doctor", roles=[Role.CLINICIAN]))
    page.goto(address)
    assert look(page) == []


def test_patients_in_their_empty_states(enter: Enter) -> None:
    user = make_user("doctor", roles=[Role.CLINICIAN])
    page = enter(user)
    page.goto("/patients/")
    assert look(page) == []

    patient = make_patient(everything=False)
    join_team(user, patient.study)
    page.goto(patient.get_absolute_url())
    assert look(page) == []


def test_list_of_what_is_no_page_is_true(client: Client, everybody: tuple[User, Rows]) -> None:
    """What shows a whole page after all is taken off the list, and then looked at."""
    client.force_login(everybody[0])
    shown = [name for name, address in pages_of(set(NO_PAGES), everybody[1]) if is_whole(client.get(address))]
    assert shown == []


def is_whole(answer: HttpResponse) -> bool:
    """True for an HTML document."""
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and html and b"<html" in answer.content


def test_names_on_the_lists_are_in_the_resolver() -> None:
    assert (NO_PAGES.keys() | VISITOR | NEWCOMER) - {name for name, _keys, _route in ADDRESSES} == set()


def test_axe_finds_a_fault(enter: Enter) -> None:
    page = enter(None)
    page.goto(reverse("login"))
    page.evaluate("document.querySelectorAll('label').forEach((each) => each.remove())")
    assert any("label" in each for each in look(page))
