"""Fit a model on a study."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.actions import finding, fitting
from twins.management.base import Answer, AnsweringCommand
from twins.management.progress import progress_bar


class Command(AnsweringCommand):
    """Nested cross-validation beside the comparators, then the final model."""

    help = "Fit a study's endpoint: the twin beside clinical-only, ridge Cox and gradient boosting in the same folds."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """What to fit, and how it is split."""
        parser.add_argument("--study", required=True)
        parser.add_argument("--endpoint", default="OS")
        parser.add_argument("--folds", type=int, default=5)
        parser.add_argument("--repeats", type=int, default=1)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--split", help="FILE:COLUMN of a CSV whose first column is the patient")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Fit and keep."""
        if options["folds"] < 2 or options["repeats"] < 1:
            raise CommandError("--folds must be 2 or more and --repeats 1 or more", returncode=2)
        study = finding.find_study(options["study"])
        with progress_bar(quiet=options["json"]) as note:
            model = fitting.fit(
                study,
                endpoint=options["endpoint"],
                by=None,
                folds=options["folds"],
                repeats=options["repeats"],
                seed=options["seed"],
                split=read_split(options["split"]),
                progress=note,
            )
        content = {"study": study.code, "endpoint": model.endpoint, "model": model.pk, **model.metrics}
        return Answer(content=content, lines=(metrics_table(content), f"model {model.pk}"))


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
    table = Table(title=f"{title}, {content['seconds']:.0f} s", title_justify="left")
    table.add_column("model")
    for name in names:
        table.add_column(name, justify="right")
    for model, scores in content["metrics"].items():
        table.add_row(model, *("–" if scores[name] is None else f"{scores[name]:.3f}" for name in names))
    return table
