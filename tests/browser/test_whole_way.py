"""From a folder on somebody's computer to the board's paper: one study, four people, every step in the browser."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import Settings

from tests.browser.conftest import Enter, Notes
from tests.browser.waiting_jobs import Worker
from tests.factories import make_user
from tests.small_study import copy_study
from twins.actions import forecasts
from twins.models import Forecast, Patient, Recommendation, WhatIf
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/patients/small/P1/"
REASONING = "Two lines are spent; the patient wants to travel."
Work = Callable[[], None]


@pytest.fixture
def work(db: None, tmp_path: Path, settings: Settings) -> Work:
    """Does what waits, with uploads in a folder of their own."""
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    return Worker().work


def bring_in(page: Page, folder: Path, work: Work) -> None:
    """Upload a folder, let it be recognised, check it, and store it."""
    page.goto("/imports/new/")
    page.get_by_label("or a folder").set_input_files(folder)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/imports/sources/*/")
    work()
    page.get_by_role("button", name="Check").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    work()
    page.get_by_role("button", name="Import", exact=True).click()
    work()
    expect(page.get_by_role("heading", name="Records")).to_be_visible()


def look_after(page: Page, *names: str) -> None:
    """Make a team of these people that sees the whole study."""
    page.goto("/care-teams/")
    page.get_by_label("Name of the team").fill("Lung")
    page.get_by_role("button", name="Create a team").click()
    for name in names:
        page.get_by_label("Person", exact=True).select_option(name)
        page.get_by_role("button", name="Add the person").click()
    page.get_by_label("Study", exact=True).select_option("small")
    page.get_by_role("button", name="Add the study").click()
    expect(page.get_by_text("6 patients")).to_be_visible()


def ask(page: Page, work: Work) -> None:
    """A lower dose of one arm, answered in place."""
    page.goto(f"{ADDRESS}#what-if")
    place = page.locator("#what-if")
    place.scroll_into_view_if_needed()
    arm = place.get_by_role("group", name="docetaxel")
    arm.get_by_label("Dose").fill("75")
    place.get_by_role("button", name="What if?").click()
    expect(place.locator("#what-if-answer")).to_be_visible()
    work()
    expect(place.get_by_text("What-if, not the forecast")).to_be_visible()
    expect(place.get_by_role("heading", name="docetaxel, dose 75%, against docetaxel unedited")).to_be_visible()


def decide(page: Page) -> None:
    """Queue, prepare, present, recommend with the what-if beside it, and make final."""
    page.goto(ADDRESS)
    page.get_by_role("link", name="Put before the board").click()
    page.get_by_label("Question to the board").fill("Which line comes next?")
    page.get_by_role("button", name="Put into the queue").click()
    for button in ("Mark as prepared", "Mark as presented", "Write the recommendation"):
        page.get_by_role("button", name=button).click()
    page.get_by_label("Regimen").first.fill("docetaxel")
    page.get_by_label("Dose").first.fill("60 mg/m2")
    page.get_by_label("Reasoning").fill(REASONING)
    page.get_by_label("What-if to keep with it").select_option(index=1)
    for button in ("Save", "Mark as preliminary", "Make final"):
        page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="The forecast it saw")).to_be_visible()


def paper_of(page: Page) -> str:
    """The words of the report that the page offers, without what a line break may change."""
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    return squeezed(" ".join(each.extract_text() for each in pages))


def squeezed(text: str) -> str:
    """Without white space and marks of hyphenation."""
    return re.sub(r"[\s\-\u2010\u00ad\u200b]+", "", text)


def medians_of(page: Page) -> list[str]:
    """The cells of both medians on the page."""
    rows = page.locator("#arms table.arms tbody tr").filter(has_text=re.compile("median", re.IGNORECASE))
    return [text for row in rows.all() for text in row.locator("td").all_inner_texts()]


def test_from_the_import_to_the_paper(enter: Enter, tmp_path: Path, work: Work, notes: Notes) -> None:
    people = [make_user("doctor", roles=[Role.CLINICIAN]), make_user("chair", roles=[Role.BOARD])]
    manager = enter(make_user("manager", roles=[Role.DATA_MANAGER]))
    bring_in(manager, copy_study(tmp_path), work)
    look_after(manager, "doctor", "chair")
    patient = Patient.objects.get(code="P1")
    forecasts.simulate(patient, model=None, by=None, arms=("docetaxel", "atezolizumab"), horizon_months=24)

    doctor, chair = map(enter, people)
    ask(doctor, work)
    decide(chair)

    doctor.goto(ADDRESS)
    expect(doctor.locator("#decision")).to_contain_text(REASONING)
    expect(doctor.locator("#decision .badge", has_text="final").first).to_be_visible()
    medians, paper = medians_of(doctor), paper_of(doctor)
    assert len(medians) >= 4
    said = [*medians, "docetaxel", "60 mg/m2", REASONING, "Which line comes next?"]
    assert [text for text in said if squeezed(text) not in paper] == []
    row = Recommendation.objects.get()
    assert (row.is_final, row.what_if, row.forecast) == (True, WhatIf.objects.get(), Forecast.objects.get())
    assert Patient.objects.count() == 6
    notes.assert_quiet()
