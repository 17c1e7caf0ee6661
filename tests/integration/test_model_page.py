"""One model as it was judged, and its card."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.evaluation_json import make_evaluation, pair, refits
from tests.factories import make_cohort, make_model, make_study
from twins.actions import access
from twins.models import AccessEvent, ModelVersion

pytestmark = pytest.mark.django_db
# session, user, model, evaluations, audit entry (savepoint, lock, last, insert, release), content
QUERIES = 11
SECTIONS = (
    "headline",
    "metrics",
    "paired",
    "calibration",
    "auc",
    "decision",
    "subgroups",
    "coverage",
    "modalities",
    "learning",
    "overlap",
    "card",
)


@pytest.fixture
def version() -> ModelVersion:
    cache.clear()
    return make_model(make_study())


def page_of(client: Client, version: ModelVersion, query: str = "") -> str:
    return client.get(reverse("model", args=[version.pk]) + query).content.decode()


def test_sections_stand_in_their_order(board: Client, version: ModelVersion) -> None:
    make_evaluation(version, **refits())
    page = page_of(board, version)

    assert tuple(re.findall(r'<section class="card" id="([\w-]+)"', page)) == SECTIONS
    assert "Research use only" in page
    assert "The twin ranks patients better than clinical only." in page


def test_every_chart_has_a_name_and_its_table(board: Client, version: ModelVersion) -> None:
    make_evaluation(version, **refits())
    page = page_of(board, version)

    assert page.count('role="img"') == 14
    assert page.count("<figure") == page.count("the table holds the same numbers") == 14
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)", page)


def test_without_refits_the_page_says_which_command_fills_the_gap(board: Client, version: ModelVersion) -> None:
    make_evaluation(version)
    page = page_of(board, version)

    assert page.count(f"python manage.py evaluate --model {version.pk} --refits") == 2
    assert "was not computed" in page


def test_a_model_that_was_not_evaluated_says_how(board: Client, version: ModelVersion) -> None:
    page = page_of(board, version)

    assert f"python manage.py evaluate --model {version.pk}</code>" in page
    assert "850 patients, 569 events" in page
    assert board.get(reverse("model-card", args=[version.pk])).status_code == 404


def test_another_study_is_chosen_by_the_address(board: Client, version: ModelVersion) -> None:
    make_evaluation(version, make_study("other"), kind="external", n=77)
    make_evaluation(version)

    assert "850 patients" in page_of(board, version)
    other = page_of(board, version, "?study=other")
    assert "other, 77 patients" in other
    assert "another study, scored as it is" in other
    assert board.get(reverse("model", args=[version.pk]) + "?study=nowhere").status_code == 404


def test_a_record_that_is_alike_is_not_named_where_one_does_not_see_the_patient(
    board: Client, version: ModelVersion
) -> None:
    make_cohort(1)
    overlap = {"compared": 850, "between": ["demo"], "pairs": [pair()], "crowded": {}, "threshold_bits": 21.5}
    make_evaluation(version, overlap=overlap)

    page = page_of(board, version)

    assert "C-0001" in page
    assert "C-0002" not in page
    assert [each["code"] for each in AccessEvent.objects.get().detail["patients"]] == ["C-0001"]


def test_reading_is_in_the_audit_trail_with_the_patients_named(board: Client, version: ModelVersion) -> None:
    make_cohort(2)
    overlap = {"compared": 850, "between": ["demo"], "pairs": [pair()], "crowded": {}, "threshold_bits": 21.5}
    make_evaluation(version, overlap=overlap)
    page_of(board, version)
    board.get(reverse("model-card", args=[version.pk]))

    page, card = AccessEvent.objects.order_by("id")
    assert (page.action, page.actor, page.study_code) == ("read", "board", "demo")
    assert [each["code"] for each in page.detail["patients"]] == ["C-0001", "C-0002"]
    assert (card.detail["part"], "patients" in card.detail) == ("model card", False)
    assert access.find_break() is None


@pytest.mark.parametrize("others", [0, 3])
def test_the_number_of_queries_does_not_grow(
    board: Client, version: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    make_evaluation(version)
    for number in range(others):
        make_evaluation(version, make_study(f"other-{number}"), kind="external")
    with django_assert_num_queries(QUERIES):
        page_of(board, version)


def test_card_can_be_printed_and_names_its_items(board: Client, version: ModelVersion) -> None:
    make_evaluation(version)
    page = board.get(reverse("model-card", args=[version.pk])).content.decode()

    assert page.index("Title") < page.index("Predictors") < page.index("Pictures")
    assert "Research use only" in page
    assert page.count("<figcaption") == page.count("<svg") - page.count("<svg class") >= 5


@pytest.mark.parametrize("name", ["model", "model-card"])
def test_a_visitor_is_asked_to_sign_in(client: Client, version: ModelVersion, name: str) -> None:
    assert client.get(reverse(name, args=[version.pk])).headers["Location"].startswith("/login/")


def test_unknown_models_are_not_found(board: Client) -> None:
    assert board.get(reverse("model", args=[999])).status_code == 404


def test_the_list_leads_to_the_model_and_says_whether_it_was_evaluated(board: Client, version: ModelVersion) -> None:
    make_model(version.study)
    make_evaluation(version)
    page = board.get(reverse("models")).content.decode()

    assert f'href="{reverse("model", args=[version.pk])}"' in page
    assert page.count(">Evaluated<") == 1


def test_the_card_is_english_within_a_german_page(board: Client, version: ModelVersion) -> None:
    make_evaluation(version)
    page = board.get(reverse("model-card", args=[version.pk]), headers={"accept-language": "de"}).content.decode()
    card = page[page.index("<article") : page.index("</article>")]

    assert '<html lang="de">' in page
    assert card.startswith('<article class="card wide-card" lang="en">')
    assert "12 months" in card and "12 Monate" not in card


def test_pictures_are_kept_for_each_language(board: Client, version: ModelVersion) -> None:
    make_evaluation(version)
    pages = {
        language: board.get(reverse("model", args=[version.pk]), headers={"accept-language": language})
        for language in ("de", "en")
    }
    titles = {language: re.findall(r"<title[^>]*>([^<]+)", page.content.decode()) for language, page in pages.items()}

    assert any("12 Monate" in each for each in titles["de"])
    assert any("12 months" in each for each in titles["en"])
    assert not any("Monate" in each for each in titles["en"])
