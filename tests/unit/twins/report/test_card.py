"""The model card as a file."""

from datetime import UTC, datetime

import pytest

from tests.evaluation_json import card
from twins.dossier.evaluations import Card
from twins.dossier.evaluations.reading import build_card
from twins.models import Evaluation, ModelVersion, Study
from twins.report.card import card_html, card_markdown


@pytest.fixture
def written() -> Card:
    study = Study(pk=1, code="demo")
    model = ModelVersion(pk=7, study=study, endpoint="OS")
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    return build_card(Evaluation(model=model, study=study, content={"card": card()}, created_at=at))


def test_markdown_holds_the_items_in_their_order(written: Card) -> None:
    text = card_markdown(written)

    assert text.index("## 1 Title") < text.index("## 9 Predictors")
    assert "Model 7 evaluated on demo, 2026-03-01 09:30." in text
    assert "Research use only" in text


def test_markdown_keeps_a_bar_within_its_cell(written: Card) -> None:
    assert "| clinical \\| labs | 14 |" in card_markdown(written)


def test_html_stands_alone(written: Card) -> None:
    page = card_html(written)

    assert "<style>:root" in page.replace("<style>/*", "<style>:root /*")
    assert "<link" not in page and "<script" not in page
    assert "38 features." in page
    assert "Research use only" in page


def test_html_escapes_what_comes_from_data(written: Card) -> None:
    study = Study(pk=1, code="<b>")
    evaluation = Evaluation(
        model=ModelVersion(pk=7, study=study), study=study, content={"card": card() | {"title": "<script>x</script>"}}
    )
    evaluation.created_at = written.made_at
    page = card_html(build_card(evaluation))

    assert "<script" not in page
    assert "&lt;b&gt;" in page
