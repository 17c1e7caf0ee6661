"""Fit a model on a study."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.actions import finding, fitting
from twins.management.base import Answer, AnsweringCommand
from twins.management.progress import progress_bar

if TYPE_CHECKING:
    from twins.models import Study


class Command(AnsweringCommand):
    """Nested cross-validation beside the comparators, then the final model."""

    help = (
        "Fit a study's endpoint: the twin beside clinical-only, ridge Cox and gradient boosting in the same folds. "
        "Where outcomes have the status 'competing', ibs and ici_12m judge the probability of the event beside what "
        "competes; the other numbers are cause-specific. --json gives a list where several endpoints are asked for."
    )

    def add_own_arguments(self, parser: CommandParser) -> None:
        """What to fit, and how it is split."""
        parser.add_argument("--study", required=True)
        parser.add_argument("--endpoint", action="append", help="OS by default; several are fitted one after the other")
        parser.add_argument("--folds", type=int, default=5)
        parser.add_argument("--repeats", type=int, default=1)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--split", help="FILE:COLUMN of a CSV whose first column is the patient")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Fit and keep."""
        if options["folds"] < 2 or options["repeats"] < 1:
            raise CommandError("--folds must be 2 or more and --repeats 1 or more", returncode=2)
        study, split = finding.find_study(options["study"]), read_split(options["split"])
        endpoints = list(dict.fromkeys(options["endpoint"] or ["OS"]))
        fitted = [fit_endpoint(study, endpoint, split, options) for endpoint in endpoints]
        lines = tuple(line for one in fitted for line in (metrics_table(one), f"model {one['model']}"))
        return Answer(content=fitted[0] if len(fitted) == 1 else fitted, lines=lines)


def fit_endpoint(study: Study, endpoint: str, split: dict[str, str] | None, options: dict[str, Any]) -> dict[str, Any]:
    """Fit and keep one model; its figures."""
    with progress_bar(quiet=options["json"]) as note:
        model = fitting.fit(
            study,
            endpoint=endpoint,
            by=None,
            folds=options["folds"],
            repeats=options["repeats"],
            seed=options["seed"],
            split=split,
            progress=note,
        )
    return {"study": study.code, "endpoint": model.endpoint, "model": model.pk, **model.metrics}


def read_split(text: str | None) -> dict[str, str] | None:
    """Labels by patient from FILE:COLUMN; the file's first column names the patient."""
    if text is None:
        return None
    name, _, column = text.rpartition(":")
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"--split: no file {name!r}", returncode=2)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        fields = list(reader.fieldnames or [])
        if column not in fields:
            raise CommandError(f"--split: expected column {column!r}, found {', '.join(fields)}", returncode=2)
        return {row[fields[0]]: row[column] for row in reader}


def metrics_table(content: dict[str, Any]) -> Table:
    """The twin beside its comparators."""
    names = ("harrell_c", "uno_c", "ibs", "d_calibration_p", "ici_12m", "coverage_90")
    title = f"{content['study']} {content['endpoint']}: {content['n']} patients, {content['events']} events"
    if "competing" in content:
        title += f", {content['competing']['events']} competing"
    table = Table(title=f"{title}, {content['seconds']:.0f} s", title_justify="left")
    table.add_column("model")
    for name in names:
        table.add_column(name, justify="right")
    for model, scores in content["metrics"].items():
        table.add_row(model, *("–" if scores[name] is None else f"{scores[name]:.3f}" for name in names))
    return table
