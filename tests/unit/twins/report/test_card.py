"""The model card as a file."""

from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from tests.evaluation_json import card, evaluated
from twins.dossier.evaluations import EvaluationView, build_evaluation
from twins.models import Evaluation, ModelVersion, Study
from twins.report.card import card_html, card_markdown


def view_of(code: str = "demo", **changed: Any) -> EvaluationView:
    study = Study(pk=1, code=code)
    model = ModelVersion(pk=7, study=study, endpoint="OS")
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    content = evaluated(card=card() | changed)
    return build_evaluation(Evaluation(model=model, study=study, content=content, created_at=at))


def test_markdown_holds_the_items_in_their_order() -> None:
    text = card_markdown(view_of().card)

    assert text.index("## 1 Title") < text.index("## 9 Predictors")
    assert "Model 7 evaluated on demo, 2026-03-01 09:30." in text
    assert "Research use only" in text


def test_markdown_keeps_a_bar_within_its_cell() -> None:
    assert "| clinical \\| labs | 14 |" in card_markdown(view_of().card)


def test_html_stands_alone() -> None:
    page = card_html(view_of())

    assert "<style>:root" in page.replace("<style>/*", "<style>:root /*")
    assert "<link" not in page and "<script" not in page
    assert "38 features." in page
    assert "Research use only" in page


def test_html_escapes_what_comes_from_data() -> None:
    page = card_html(view_of("<b>", title="<script>x</script>"))

    assert "<script" not in page
    assert "&lt;b&gt;" in page


def test_html_holds_the_pictures_it_is_given() -> None:
    page = card_html(view_of(), [{"title": "Discrimination", "caption": "By month.", "picture": "a drawing"}])
    assert page.index("Discrimination") < page.index("a drawing") < page.index("By month.")


def test_html_is_english_whatever_the_language_of_its_reader() -> None:
    with translation.override("de"):
        page = card_html(view_of())

    assert '<html lang="en">' in page
    assert "Not a medical device; not for diagnosis" in page
