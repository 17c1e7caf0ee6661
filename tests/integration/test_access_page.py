"""Who looked at whom."""

import pytest
from django.test import Client

from tests.factories import make_cohort, make_patient
from twins.actions import access
from twins.models import AccessEvent

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
