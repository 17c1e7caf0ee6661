"""Who looked at whom."""

import csv
import io

import pytest
from django.test import Client

from tests.factories import make_cohort, make_patient, make_user
from twins.actions import access
from twins.models import AccessEvent
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db


def test_only_staff_may_look(board: Client) -> None:
    assert board.get("/access/").status_code == 403


def test_reads_of_a_patient_are_found_by_code_also_in_lists(staff: Client) -> None:
    make_cohort(3)
    patient = make_patient()
    staff.get("/patients/?q=C-0002")
    staff.get("/patients/?q=C-0003")
    staff.get(patient.get_absolute_url())

    response = staff.get("/access/?patient=C-0002&study=demo")

    (event,) = response.context["rows"]
    assert event.action == "list"
    assert "demo/C-0002" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?actor=officer", 1),
        ("?actor=import", 1),
        ("?study=demo", 1),
        ("?patient=DEMO-001", 1),
        ("?study=x", 0),
    ],
)
def test_filters(staff: Client, query: str, count: int) -> None:
    staff.get(make_patient().get_absolute_url())
    access.record("import", by=None, actor="import", detail={"run": 1})

    assert len(staff.get(f"/access/{query}").context["rows"]) == count


def test_looking_at_the_trail_breaks_no_chain(staff: Client) -> None:
    staff.get(make_patient().get_absolute_url())
    staff.get("/access/")

    assert access.find_break() is None
    assert AccessEvent.objects.count() == 1


def test_a_patient_is_also_found_where_the_whole_study_was_used(staff: Client) -> None:
    patient = make_patient()
    access.record("fit", by=None, study=patient.study, actor="night job")
    found = staff.get("/access/", {"patient": patient.code}).content.decode()
    other = staff.get("/access/", {"patient": "SOMEBODY-ELSE"}).content.decode()
    assert "night job" in found
    assert "night job" not in other


@pytest.fixture
def officer(db: None, client: Client) -> Client:
    """A privacy officer, who sees no patient by that."""
    client.force_login(make_user("officer", roles=[Role.PRIVACY_OFFICER]))
    return client


def test_privacy_officers_read_the_trail_and_no_patient(officer: Client) -> None:
    patient = make_patient()
    access.record("read", by=None, actor="somebody", patient=patient)

    assert "somebody" in officer.get("/access/").content.decode()
    assert officer.get(patient.get_absolute_url()).status_code == 404
    assert officer.get("/patients/").context["rows"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=read", 1),
        ("?action=report", 1),
        ("?since=2026-01-01", 2),
        ("?since=2199-01-01", 0),
        ("?until=2000-01-01", 0),
        ("?until=2199-01-01&action=read&actor=a", 1),
    ],
)
def test_filters_of_action_and_time(officer: Client, query: str, count: int) -> None:
    patient = make_patient(everything=False)
    access.record("read", by=None, actor="a", patient=patient)
    access.record("report", by=None, actor="b", patient=patient)

    assert len(officer.get(f"/access/{query}").context["rows"]) == count


@pytest.mark.parametrize("query", ["?since=yesterday", "?action=nothing"])
def test_a_filter_that_is_none_finds_nobody_and_is_said(officer: Client, query: str) -> None:
    access.record("read", by=None, actor="a")

    answer = officer.get(f"/access/{query}")

    assert answer.status_code == 422
    assert answer.context["rows"] == []
    assert 'role="alert"' in answer.content.decode()


def test_export_holds_what_was_found_runs_no_formula_and_is_recorded(officer: Client) -> None:
    patient = make_patient(code="=CMD()", everything=False)
    access.record("read", by=None, actor="a", patient=patient)
    access.record("report", by=None, actor="b", patient=patient)

    answer = officer.get("/access/export.csv?action=read")
    header, row = csv.reader(io.StringIO(answer.getvalue().decode()))

    cells = dict(zip(header, row, strict=True))
    assert (cells["actor"], cells["action"], cells["patient_code"]) == ("a", "read", "'=CMD()")
    event = AccessEvent.objects.get(action="export")
    assert (event.actor, event.detail["filters"]) == ("officer", {"action": "read"})
    assert access.find_break() is None
