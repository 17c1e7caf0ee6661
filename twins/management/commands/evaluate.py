"""Judge a fitted model."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from rich.table import Table

from twins.actions import evaluating, finding
from twins.dossier import evaluations
from twins.dossier.evaluations import CARD_LANGUAGE, EvaluationView
from twins.dossier.numbers import FIXED
from twins.management.base import Answer, AnsweringCommand, writable_file
from twins.management.progress import progress_bar
from twins.models import Evaluation
from twins.report.card import card_html, card_markdown
from twins.views.evaluations.pictures import captioned

# The metric and four predictors, or a pair with its difference, p and who is better.
COLUMNS = 5
SUFFIXES = (".html", ".md")


class Command(AnsweringCommand):
    """Everything that held-out predictions tell of a model, kept for its page."""

    help = "Judge a model by the folds of its fit, or as it is on another study, beside its comparators."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which model, on which patients, and where the card goes."""
        parser.add_argument("--model", type=int, required=True, help="number of a fitted model")
        parser.add_argument("--study", help="another study, on which the model is judged as it is")
        parser.add_argument(
            "--refits", action="store_true", help="also fit without each modality and with fewer patients: minutes"
        )
        parser.add_argument("--card", type=card_file, help="write the model card to FILE.html or FILE.md")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Judge, keep, and write the card."""
        if options["study"] and options["refits"]:
            raise CommandError("--refits needs the study of the fit: leave --study out", returncode=2)
        model = finding.find_model(options["model"])
        study = finding.find_study(options["study"]) if options["study"] else None
        with progress_bar(quiet=options["json"]) as note:
            found = evaluating.evaluate(model, study=study, refits=options["refits"], by=None, progress=note)
        view = evaluations.build_evaluation(found)
        if options["card"]:
            options["card"].write_text(card_text(found, options["card"].suffix), "utf-8")
        return Answer(content=found.content, lines=lines(view))


def card_file(text: str) -> Path:
    """A file of a kind that we write, in a folder that can be written."""
    path = writable_file(text)
    if path.suffix not in SUFFIXES:
        raise ArgumentTypeError(f"expected FILE{' or FILE'.join(SUFFIXES)}, found {text!r}")
    return path


def card_text(evaluation: Evaluation, suffix: str) -> str:
    """The card as a page with its pictures, or as Markdown."""
    with translation.override(CARD_LANGUAGE):
        view = evaluations.build_evaluation(evaluation)
        return card_html(view, captioned(evaluation, view)) if suffix == ".html" else card_markdown(view.card)


def lines(view: EvaluationView) -> tuple[Any, ...]:
    """What a reader sees: the facts, the metrics, the paired differences, the verdicts."""
    facts = "; ".join(f"{name}: {text}" for name, text in view.headline.facts)
    tables = [rich_table(view.metrics), rich_table(view.paired.table)]
    return (facts, *tables, *view.headline.verdicts, view.overlap.sentence, *view.headline.notes)


def rich_table(found: evaluations.Table) -> Table:
    """The first columns of a page's table; where the terminal is narrow, lines break but no digit is lost."""
    table = Table(title=found.caption, title_justify="left")
    for name in found.columns[:COLUMNS]:
        table.add_column(name, overflow="fold")
    for row in found.rows:
        table.add_row(*(text.replace(FIXED, " ") for text in (row.label, *row.cells)[:COLUMNS]))
    return table
