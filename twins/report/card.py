"""The model card as a file: a page that stands alone, or Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from twins.dossier.evaluations import CARD_LANGUAGE, Card, EvaluationView
from twins.dossier.evaluations.records import CardSection, CardTable
from twins.dossier.words import RESEARCH_USE

SHEETS: Final = ("twins/consilium.css", "twins/models.css")
CELL: Final = str.maketrans({"|": "\\|", "\n": " "})


def card_html(view: EvaluationView, pictures: Iterable[object] = ()) -> str:
    """One file with its style inside: it is opened from disk, where no policy forbids that.

    Pictures have a title, a caption and an SVG `picture` each.
    """
    sheet = mark_safe(f"<style>{''.join(map(_style, SHEETS))}</style>")  # noqa: S308  # our own style sheets
    context = {"view": view, "card": view.card, "sheet": sheet, "captioned": tuple(pictures)}
    with translation.override(CARD_LANGUAGE):
        return render_to_string("models/card_file.html", context)


def _style(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)  # noqa: S101  # the sheet is the project's own
    return Path(found).read_text("utf-8")


def card_markdown(card: Card) -> str:
    """The same words and tables."""
    head = [
        "# Model card",
        card.title,
        f"*{RESEARCH_USE}*",
        f"Model {card.model} evaluated on {card.study}, {card.made_at:%Y-%m-%d %H:%M}. In the order of TRIPOD+AI.",
    ]
    return "\n\n".join([*head, *(_section(section) for section in card.sections)]) + "\n"


def _section(section: CardSection) -> str:
    head = f"## {section.item} {section.heading}"
    return "\n\n".join([head, *section.paragraphs, *(_table(table) for table in section.tables)])


def _table(table: CardTable) -> str:
    lines = [_line(table.columns), _line(("---",) * len(table.columns)), *(_line(row) for row in table.rows)]
    return f"**{table.caption}**\n\n" + "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.translate(CELL) for cell in cells) + " |"
