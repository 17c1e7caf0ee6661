"""The list of patients: search, filters, order, pages, counts, queries, audit."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_cohort, make_patient, make_study
from twins.models import AccessEvent

pytestmark = pytest.mark.django_db
QUERIES = 14


def codes(client: Client, query: str = "") -> list[str]:
    return [row.code for row in client.get(f"/patients/{query}").context["rows"]]


def test_anonymous_is_sent_to_the_login(client: Client) -> None:
    assert client.get("/patients/").headers["Location"] == "/login/?next=/patients/"


@pytest.mark.parametrize("count", [5, 50])
def test_list_needs_a_fixed_number_of_queries(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_cohort(count)

    with django_assert_num_queries(QUERIES):
        board.get("/patients/")


def test_one_access_event_names_every_patient_on_the_page(board: Client) -> None:
    make_cohort(60)

    board.get("/patients/?page=2")

    (event,) = AccessEvent.objects.all()
    assert (event.action, event.actor) == ("list", "board")
    assert [each["code"] for each in event.detail["patients"]] == [f"C-{n:04d}" for n in range(51, 61)]


def test_empty_list_shows_what_to_import_and_records_nothing(manager: Client) -> None:
    page = manager.get("/patients/").content.decode()

    assert "Import a study" in page
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=demo-0", ["DEMO-001", "DEMO-002"]),
        ("?q=adeno", ["DEMO-001"]),
        ("?has=ctdna", ["DEMO-001"]),
        ("?has=imaging&has=pathology&has=omics", ["DEMO-001"]),
        ("?has=twin", ["C-0001", "C-0002"]),
        ("?has=twin&has=ctdna", []),
        ("?arm=docetaxel", ["C-0002"]),
        ("?diagnosis=NSCLC&sort=-age", ["DEMO-001", "C-0002", "C-0001"]),
        ("?study=other", []),
        ("?study=demo&q=nobody", []),
        ("?has=shoe", []),
    ],
)
def test_filters(board: Client, query: str, found: list[str]) -> None:
    make_patient()
    make_patient(code="DEMO-002", everything=False)
    make_cohort(2)

    assert codes(board, query) == found


def test_counts_are_of_what_was_found_not_of_the_page(board: Client) -> None:
    make_patient()
    make_cohort(60)

    counts = dict(board.get("/patients/").context["counts"])

    assert counts == {"ctDNA": 1, "Imaging": 1, "Pathology": 1, "Omics": 1, "Twin": 60}


def test_missing_ages_come_last(board: Client) -> None:
    make_cohort(2)
    make_patient(code="A-000", everything=False)

    assert codes(board, "?sort=age") == ["C-0001", "C-0002", "A-000"]
    assert codes(board, "?sort=-age") == ["C-0002", "C-0001", "A-000"]


def test_links_keep_the_filters(board: Client) -> None:
    make_cohort(60)

    page = unescape(board.get("/patients/?study=demo&has=twin").content.decode())

    assert "?study=demo&has=twin&page=2" in page
    assert "?study=demo&has=twin&sort=-code" in page


def test_synthetic_studies_are_marked_and_others_are_not(board: Client) -> None:
    make_patient(make_study("real", synthetic=False), everything=False)
    assert "synthetic</span>" not in board.get("/patients/").content.decode()

    make_patient(make_study("made-up"), everything=False)
    assert "synthetic</span>" in board.get("/patients/").content.decode()


def test_a_code_with_markup_is_shown_as_text(board: Client) -> None:
    make_patient(code="<b>x", everything=False)

    assert "&lt;b&gt;x" in board.get("/patients/").content.decode()
