"""Who is no member of the care team finds nothing; who has no role writes nothing."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.board_cases import make_case, make_recommendation, with_forecast
from tests.browser.conftest import Enter, Notes
from tests.browser.sample_site import answered
from tests.factories import make_user
from twins.models import Forecast, Patient
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/patients/demo/DEMO-001/"


@pytest.fixture
def addresses(db: None) -> list[str]:
    """Everything that hangs on one patient, before the board and after."""
    patient = with_forecast()
    chair = make_user("chair", roles=[Role.CLINICIAN, Role.BOARD], team_of=patient.study)
    case = make_case(chair, patient, state="presented")
    row, asked = make_recommendation(case, chair, state="final"), answered(Forecast.objects.get(), chair)
    below = ("", "variants/", "timeline/", "what-if/", f"what-if/{asked.pk}/", "report.pdf", "report.json")
    files = ("export/tables.xlsx", "export/bundle.json", "export/survival.svg")
    return [
        *(HOME + each for each in (*below, *files)),
        f"/board/cases/{case.pk}/",
        f"/board/cases/{case.pk}/edit/",
        f"/board/recommendations/{row.pk}/",
        f"/board/recommendations/{row.pk}/follow-up/",
        f"/models/{Forecast.objects.get().twin.model_id}/",
        "/api/v1/patients/demo/DEMO-001/",
    ]


def test_stranger_is_told_that_there_is_nothing(enter: Enter, addresses: list[str], notes: Notes) -> None:
    page = enter(make_user("stranger", roles=[Role.CLINICIAN, Role.BOARD]))

    assert {address: page.request.get(address).status for address in addresses} == dict.fromkeys(addresses, 404)

    page.goto(HOME)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    notes.complaints.clear()  # the browser's own word on a page that is not there
    page.goto("/patients/?q=DEMO")
    expect(page.get_by_role("heading", name="No patient matches")).to_be_visible()
    for address in ("/patients/", "/board/", "/models/", "/cohorts/"):
        page.goto(address)
        expect(page.locator("body")).not_to_contain_text("DEMO-001")
    notes.assert_quiet()


def test_member_of_the_team_finds_each_of_them(enter: Enter, addresses: list[str]) -> None:
    page = enter(User.objects.get(username="chair"))
    assert {page.request.get(address).status for address in addresses} == {200}


def test_reader_without_a_role_is_offered_nothing_and_writes_nothing(enter: Enter, addresses: list[str]) -> None:
    page = enter(make_user("reader", team_of=Patient.objects.get().study))
    pages = [each for each in addresses if not re.search(r"\.\w+$|timeline|edit|follow-up|api/", each)]
    for address in ("/patients/", "/board/", *pages):
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        assert page.locator("main form[method=post]").count() == 0, address
        assert page.locator("main a[href='/imports/new/'], main a[href^='/board/add/']").count() == 0, address

    token = {"X-CSRFToken": page.locator("[name=csrfmiddlewaretoken]").first.input_value(), "Referer": page.url}
    case, _edit, row, follow_up = (each for each in addresses if each.startswith("/board/"))
    writes = (f"{HOME}what-if/", "/board/add/demo/DEMO-001/", f"{case}move/", f"{case}edit/", f"{row}replace/")
    writes += (follow_up, "/imports/new/", "/care-teams/")
    answers = {address: page.request.post(address, headers=token, form={"to": "draft"}).status for address in writes}
    assert answers == dict.fromkeys(writes, 403)
