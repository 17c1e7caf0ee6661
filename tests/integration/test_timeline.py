"""The timeline of a patient: zoom, choice of tracks, and the same without a script."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.evaluation_json import evaluated, refits
from tests.factories import make_patient, make_twin
from twins.models import AccessEvent, Evaluation, Patient

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
# Three to know who asks for whom, five for the audit trail, eleven for the course.
QUERIES = 19


def part(patient: Patient, query: str = "") -> str:
    return f"{patient.get_absolute_url()}timeline/?{query}"


def test_zoom_swaps_the_section_and_names_the_page_in_the_address(board: Client) -> None:
    patient = make_patient()

    response = board.get(part(patient, "from=0&to=2"), headers=HX)

    page = response.content.decode()
    assert page.startswith('<section class="card" id="timeline"') and "<html" not in page
    assert response.headers["HX-Replace-Url"] == f"{patient.get_absolute_url()}?from=0&to=2"
    assert "Pneumonitis" not in page.split("<details")[0] and ">Fatigue<" in page


def test_the_address_without_a_script_leads_to_the_page(board: Client) -> None:
    patient = make_patient()

    response = board.get(part(patient, "from=0&to=2"))

    assert response.status_code == 302
    assert response.headers["Location"] == f"{patient.get_absolute_url()}?from=0&to=2#timeline"


def test_the_page_itself_shows_the_part_that_its_address_names(board: Client) -> None:
    patient = make_patient()

    course = board.get(f"{patient.get_absolute_url()}?from=0&to=2&show=adverse&pictures=drawn").context["course"]

    assert (course.first, course.last) == ("0.0", "2.0")
    assert [choice.key for choice, is_shown in course.choices if is_shown] == ["adverse"]
    assert ">Fatigue<" in course.picture and ">atezolizumab<" not in course.picture


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=6&to=2", "The first month must lie before the last."),
        ("from=six", "Enter a number."),
        ("from=nan", "Enter a number."),
        ("show=nothing", "Select a valid choice."),
    ],
)
def test_months_that_are_none_are_said_and_the_whole_course_is_shown(board: Client, query: str, message: str) -> None:
    page = board.get(part(make_patient(), query), headers=HX).content.decode()

    assert message in page and 'role="alert"' in page
    assert ">Febrile neutropenia<" in page


def test_every_control_leads_to_its_window_with_the_tracks_kept(board: Client) -> None:
    page = board.get(part(make_patient(), "from=0&to=4&show=treatment"), headers=HX).content.decode()

    for name, window in (("in", "from=1.0&amp;to=3.0"), ("earlier", "from=-2.0&amp;to=2.0"), ("whole", "whole=1")):
        query = f"{window}&amp;show=treatment&amp;pictures=drawn"
        assert f'data-zoom="{name}" href="/patients/demo/DEMO-001/?{query}#timeline"' in page


def test_months_without_anything_say_so(board: Client) -> None:
    patient = make_patient(everything=False)
    patient.disease_events.create(kind="death", day=300)

    assert "Nothing is known in these months." in board.get(part(patient, "from=1&to=2"), headers=HX).content.decode()


def test_a_patient_without_a_course_is_told_what_to_import(board: Client) -> None:
    page = board.get(make_patient(everything=False).get_absolute_url()).content.decode()

    assert "Import treatment lines, draws or assessments" in page
    assert 'id="timeline-chart"' not in page


def test_zoom_is_recorded_and_needs_a_fixed_number_of_queries(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    patient = make_patient()

    with django_assert_num_queries(QUERIES):
        board.get(part(patient, "from=0&to=2"), headers=HX)

    event = AccessEvent.objects.get()
    assert (event.action, event.patient_code, event.detail) == ("read", "DEMO-001", {"part": "timeline"})


def test_a_narrow_window_draws_a_narrow_chart(board: Client) -> None:
    page = board.get(part(make_patient(), "narrow=1"), headers=HX).content.decode()

    assert 'class="chart wide narrow"' in page and 'name="narrow" value="1"' in page


def test_what_is_missing_comes_by_its_worth_in_the_evaluation_of_the_model(board: Client) -> None:
    patient = make_patient(everything=False)
    twin = make_twin(patient)
    Evaluation.objects.create(model=twin.model, study=patient.study, content=evaluated(**refits()))

    page = board.get(patient.get_absolute_url()).content.decode()

    assert "<b>ctDNA</b>: not tested. Worth to the model: +0.030" in page
    assert page.index("<b>ctDNA</b>: not") < page.index("<b>Radiomics</b>: not")
    assert "in the evaluation of this model" in page


def test_without_an_evaluation_the_page_says_that_nothing_was_weighed(board: Client) -> None:
    page = board.get(make_patient(everything=False).get_absolute_url()).content.decode()

    assert "No evaluation says what each modality is worth" in page
