"""The page of one patient and its report."""

import re

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_cohort, make_forecast, make_patient, make_study
from tests.forecast_json import arm, without_averages
from twins import dossier
from twins.dossier.words import BOTH_BANDS, RESEARCH_USE, TUMOUR_BANDS, TUMOUR_INTERVALS
from twins.models import AccessEvent, Patient

pytestmark = pytest.mark.django_db
QUERIES = 32


def test_anonymous_is_sent_to_the_login(client: Client) -> None:
    address = make_patient().get_absolute_url()

    assert client.get(address).status_code == 302
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize(
    "address", ["/patients/demo/none/", "/patients/none/DEMO-001/", "/patients/demo/none/report.pdf"]
)
def test_unknown_patient_is_not_found(board: Client, address: str) -> None:
    make_patient()

    assert board.get(address).status_code == 404


@pytest.mark.parametrize("count", [5, 50])
def test_page_needs_a_fixed_number_of_queries(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_cohort(count)
    patient = make_patient()
    make_forecast(patient)

    with django_assert_num_queries(QUERIES):
        board.get(patient.get_absolute_url())


def test_reading_is_recorded(board: Client) -> None:
    board.get(make_patient().get_absolute_url())

    (event,) = AccessEvent.objects.all()
    assert (event.action, event.study_code, event.patient_code) == ("read", "demo", "DEMO-001")


def test_every_number_of_the_dossier_is_on_the_page(board: Client) -> None:
    patient = make_patient()
    make_forecast(patient)

    response = board.get(patient.get_absolute_url())

    page = " ".join(response.content.decode().split())
    known: dossier.Dossier = response.context["dossier"]
    assert known.forecast is not None
    cells = [cell for row in known.forecast.comparison for cell in row.cells if not cell.endswith(")")]
    leads = [figure.lead for row in response.context["figures"] for figure in row.figures]
    toxicity = [cell for row in known.forecast.toxicity for cell in row.cells]
    sentences = [text for each in known.differences for text in (each.average, each.alone)]
    notes = (known.forecast.intervals, known.forecast.bands)
    for text in (*cells, *leads, *toxicity, *known.limits, *sentences, *notes):
        assert str(escape(text)) in page


def test_both_kinds_of_interval_are_told_apart(board: Client) -> None:
    patient = make_patient()
    make_forecast(patient)

    page = board.get(f"{patient.get_absolute_url()}?pictures=drawn").content.decode()

    assert "(10.3 to 19.1)" in page
    assert (
        '<tr class="minor"><th scope="row">Nine in ten tumours like this</th><td>3.4 months to not reached</td>' in page
    )
    assert f"<desc>Probability of being alive by month. {BOTH_BANDS}" in re.sub(r" id=\"d\w+\"", "", page)


def test_a_forecast_stored_earlier_says_that_its_intervals_are_over_tumours(board: Client) -> None:
    patient = make_patient()
    make_forecast(patient, {name: without_averages(arm(months)) for name, months in (("a", 13.4), ("b", 9.6))})

    page = board.get(patient.get_absolute_url()).content.decode()

    assert "(3.4 to not reached)" in page
    assert TUMOUR_INTERVALS in page and TUMOUR_BANDS in page
    assert "Nine in ten tumours like this<" not in page


def test_sections_come_in_the_order_of_the_design(board: Client) -> None:
    page = board.get(make_patient().get_absolute_url()).content.decode()

    order = ("patient-facts", "timeline", "known", "imaging", "twin", "arms", "why", "limits", "similar")
    places = [page.index(f'class="{name}"' if name == "patient-facts" else f'id="{name}"') for name in order]
    assert places == sorted(places)


def test_header_carries_the_last_ctdna_result(board: Client) -> None:
    facts = {
        fact.label: fact.text for fact in board.get(make_patient().get_absolute_url()).context["dossier"].header.facts
    }

    assert facts["Last ctDNA"] == "16.2% highest VAF, day 203 (6.7 months)"


def test_empty_sections_say_what_to_do(board: Client) -> None:
    response = board.get(make_patient(everything=False).get_absolute_url())

    page = response.content.decode()
    hints = response.context["dossier"].hints
    assert {"timeline", "imaging", "twin", "arms"} <= set(hints)
    assert all(str(escape(hint)) in page for hint in hints.values())
    assert "manage.py twin DEMO-001 --study demo" in page


def test_research_use_and_synthetic_are_said(board: Client) -> None:
    page = board.get(make_patient().get_absolute_url()).content.decode()

    assert page.replace("<strong>", "").replace("</strong>", "").count(RESEARCH_USE) == 2
    assert "Synthetic</span>" in page


def test_a_real_study_is_not_called_synthetic(board: Client) -> None:
    patient = make_patient(make_study("real", synthetic=False))

    assert "Synthetic</span>" not in board.get(patient.get_absolute_url()).content.decode()


def test_a_code_may_hold_slashes_and_spaces(board: Client) -> None:
    patient = make_patient(code="R 17/a", everything=False)

    assert board.get(patient.get_absolute_url()).status_code == 200


def test_report_is_a_pdf_and_is_recorded(board: Client) -> None:
    patient = make_patient(code="R 17/a")
    make_forecast(patient)

    response = board.get(f"{patient.get_absolute_url()}report.pdf")

    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == 'attachment; filename="consilium-demo-R_17a.pdf"'
    assert AccessEvent.objects.get().action == "report"


def test_pages_take_no_writes(board: Client) -> None:
    patient = make_patient(everything=False)

    assert board.post(patient.get_absolute_url()).status_code == 405
    assert Patient.objects.filter(pk=patient.pk).exists()
