"""A clinician asks what if in place, reads the answer, and starts again from what the board saw."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Notes
from tests.factories import PASSWORD, make_patient, make_user
from twins.actions import forecasts
from twins.jobs.what_ifs import answer_what_if
from twins.models import WhatIf
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/patients/demo/DEMO-001/"


@pytest.fixture
def page(live_server: LiveServer, browser: Browser, notes: Notes) -> Iterator[Page]:
    """The patient page, signed in."""
    patient = make_patient()
    make_user("clinician", roles=[Role.CLINICIAN], team_of=patient.study)
    forecasts.simulate(patient, model=None, by=None, arms=["docetaxel", "nivolumab_nonsquamous"])
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    notes.watch(page)
    page.goto(f"/login/?next={ADDRESS}")
    page.fill("input[name=login]", "clinician")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{ADDRESS}")
    yield page
    context.close()


def open_form(page: Page) -> None:
    """The form comes once the section is in sight."""
    page.locator("#what-if").scroll_into_view_if_needed()
    expect(page.locator("#what-if-body form")).to_be_visible()


def test_what_if_is_asked_answered_and_reset_in_place(page: Page, notes: Notes) -> None:
    open_form(page)
    with page.expect_response("**/what-if/begun/") as begun:
        page.get_by_role("group", name="docetaxel").get_by_label("Dose").fill("75")
    assert begun.value.status == 204
    page.get_by_role("button", name="What if?").click()
    expect(page.locator("#what-if-answer progress")).to_be_visible()
    answer_what_if(WhatIf.objects.get().pk)
    answer = page.locator("#what-if-answer")
    expect(answer).to_contain_text("What-if, not the forecast")
    expect(answer).to_contain_text("docetaxel, dose 75%, against docetaxel unedited")
    expect(answer.locator("svg").first).to_be_visible()
    assert page.url.endswith(ADDRESS)
    page.get_by_role("link", name="Reset to what the board saw").click()
    expect(page.locator("#what-if-answer")).to_have_count(0)
    expect(page.get_by_role("group", name="docetaxel").get_by_label("Dose")).to_have_value("100")
    notes.assert_quiet()


def test_wrong_input_is_named_beside_its_field_by_keyboard(page: Page, notes: Notes) -> None:
    open_form(page)
    dose = page.get_by_role("group", name="docetaxel").get_by_label("Dose")
    dose.fill("400")
    dose.press("Enter")
    expect(page.locator(".complaint")).to_have_text("⚠ Expected at most 200% of the label dose.")
    assert not WhatIf.objects.exists()
    notes.assert_quiet()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_form_and_answer_fit_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_form(page)
    page.get_by_role("button", name="What if?").click()
    expect(page.locator("#what-if-answer progress")).to_be_visible()
    answer_what_if(WhatIf.objects.get().pk)
    expect(page.locator("#what-if-answer")).to_contain_text("Arms of the what-if")
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
