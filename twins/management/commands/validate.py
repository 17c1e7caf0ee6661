"""Judge a model on another study."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from twins.actions import finding, fitting
from twins.management.base import Answer, AnsweringCommand
from twins.management.commands.fit import metrics_table


class Command(AnsweringCommand):
    """External validation: nothing is fitted, nothing recalibrated."""

    help = "Score a study with a model fitted on another one."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which model, which study."""
        parser.add_argument("--model", type=int, required=True, help="number of a fitted model")
        parser.add_argument("--study", required=True)

    def answer(self, options: dict[str, Any]) -> Answer:
        """Score and report."""
        model, study = finding.find_model(options["model"]), finding.find_study(options["study"])
        found = fitting.validate(model, study=study, by=None)
        content = {"study": study.code, "endpoint": model.endpoint, "model": model.pk, **found}
        return Answer(content=content, lines=(metrics_table(content),))
