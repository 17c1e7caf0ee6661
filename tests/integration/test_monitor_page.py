"""The page of a model's kept forecasts, and the download of their scores."""

import csv
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_model, make_study
from tests.followed_forecasts import add_severe_events, follow, make_forecasts
from twins.actions import access, monitoring
from twins.models import AccessEvent, ForecastScore, ModelVersion

pytestmark = pytest.mark.django_db
# session, user, model with its report, audit entry (savepoint, lock, last, insert, release)
QUERIES = 9
SECTIONS = ("headline", "over-time", "calibration", "coverage", "toxicity", "visits", "drift", "scores")


@pytest.fixture
def version() -> ModelVersion:
    cache.clear()
    return make_model(make_study())


def monitored(version: ModelVersion, patients: int = 60, **how: Any) -> None:
    """Forecasts whose outcomes arrived."""
    rows = make_forecasts(version.study, patients, model=version)
    follow(rows, **how)
    add_severe_events(rows)
    monitoring.monitor(version.study, by=None)


def page_of(client: Client, version: ModelVersion, query: str = "") -> str:
    return client.get(reverse("model-monitor", args=[version.pk]) + query).content.decode()


def test_sections_stand_in_their_order_and_say_the_numbers(board: Client, version: ModelVersion) -> None:
    monitored(version)
    page = page_of(board, version)

    assert tuple(re.findall(r'<section class="card" id="([\w-]+)"', page)) == SECTIONS
    assert "60 forecasts kept, 60 scored: 60 prospective, 0 retrospective." in page
    assert re.search(r"Overall survival: \d+ events of 60 patients where [\d.]+ were expected: ratio \d", page)
    assert page.count("No alarm for events") == 2
    assert "Blood and lymphatic system disorders" in page


def test_every_chart_has_a_name_and_its_words(board: Client, version: ModelVersion) -> None:
    monitored(version)
    page = page_of(board, version)

    named = re.findall(r'<figure[^>]*aria-label="[^"]*; the (?:table holds|sentences hold) the same numbers"', page)
    assert page.count('role="img"') == page.count("<figure") == len(named) >= 5
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)", page)


def test_an_alarm_is_told(board: Client, version: ModelVersion) -> None:
    monitored(version, ratio=3.0)
    page = page_of(board, version)

    assert '<p class="note bad">Alarm on ' in page
    assert "more than forecast" in page


def test_another_endpoint_is_chosen_by_the_address(board: Client, version: ModelVersion) -> None:
    monitored(version)

    assert 'Over time <span class="muted">OS' in page_of(board, version)
    assert 'Over time <span class="muted">PFS' in page_of(board, version, "?endpoint=PFS")
    assert board.get(reverse("model-monitor", args=[version.pk]) + "?endpoint=DFS").status_code == 404


def test_few_forecasts_have_reasons_in_place_of_numbers(board: Client, version: ModelVersion) -> None:
    monitored(version, patients=6)
    page = page_of(board, version)

    assert page.count("Not shown: fewer than 20 forecasts scored.") == 3
    assert "Why some have no number" in page
    assert "Not compared: the model&#x27;s checkpoint is not in the store." in page


def test_retrospective_forecasts_are_counted_apart(board: Client, version: ModelVersion) -> None:
    follow(make_forecasts(version.study, 5, known=None, model=version))
    monitoring.monitor(version.study, by=None)
    page = page_of(board, version)

    assert "0 prospective, 5 retrospective" in page
    assert "OS, retrospective" in page
    assert "No prospective forecast of OS was scored yet." in page


@pytest.mark.parametrize(
    ("kept", "says"), [(0, "No forecast of this model is kept"), (2, "2 forecasts of this model are kept")]
)
def test_without_a_report_the_page_says_what_to_do(board: Client, version: ModelVersion, kept: int, says: str) -> None:
    make_forecasts(version.study, kept, model=version)
    page = page_of(board, version)

    assert says in page
    assert "python manage.py monitor demo" in page


def test_without_outcomes_the_report_says_so(board: Client, version: ModelVersion) -> None:
    make_forecasts(version.study, 2, model=version)
    monitoring.monitor(version.study, by=None)

    assert "2 forecasts kept, none scored yet" in page_of(board, version)


@pytest.mark.parametrize("patients", [5, 50])
def test_the_number_of_queries_does_not_grow(
    board: Client, version: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries, patients: int
) -> None:
    monitored(version, patients=patients)
    with django_assert_num_queries(QUERIES):
        page_of(board, version)


def test_scores_are_downloaded_whole_and_the_download_is_in_the_trail(board: Client, version: ModelVersion) -> None:
    rows = make_forecasts(version.study, 3, model=version)
    rows[0].code = "=1+1"
    rows[0].save()
    follow(rows, months=4)
    monitoring.monitor(version.study, by=None)
    follow(rows)
    monitoring.monitor(version.study, by=None)
    answer = board.get(reverse("model-scores", args=[version.pk]))
    found = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))

    assert len(found) == ForecastScore.objects.count() > ForecastScore.objects.current().count()
    assert {row["patient"] for row in found} == {"'=1+1", "F-0001", "F-0002"}
    assert answer.headers["Content-Disposition"] == f'attachment; filename="model-{version.pk}-scores.csv"'
    event = AccessEvent.objects.get(action="export")
    assert (event.actor, event.study_code, event.detail["part"]) == ("board", "demo", "scores")
    assert access.find_break() is None


def test_reading_the_page_is_in_the_trail(board: Client, version: ModelVersion) -> None:
    page_of(board, version)
    assert AccessEvent.objects.get(action="read").detail == {"model": version.pk, "part": "monitor"}


@pytest.mark.parametrize("name", ["model-monitor", "model-scores"])
def test_a_visitor_is_asked_to_sign_in_and_unknown_models_are_not_found(
    client: Client, version: ModelVersion, name: str
) -> None:
    assert client.get(reverse(name, args=[version.pk])).headers["Location"].startswith("/login/")


@pytest.mark.parametrize("name", ["model-monitor", "model-scores"])
def test_unknown_models_are_not_found(board: Client, name: str) -> None:
    assert board.get(reverse(name, args=[999])).status_code == 404


def test_the_model_s_page_leads_here(board: Client, version: ModelVersion) -> None:
    page = board.get(reverse("model", args=[version.pk])).content.decode()
    assert f'href="{reverse("model-monitor", args=[version.pk])}"' in page
