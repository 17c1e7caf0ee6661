"""Write risks of a study's patients."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from twins.actions import finding, fitting
from twins.management.base import Answer, AnsweringCommand, writable_file


class Command(AnsweringCommand):
    """A row a patient: risk, and survival at 3, 6, 12, 24, 36 and 60 months; incidences where something competes."""

    help = (
        "Write a CSV of risk and survival for every patient of a study. survival_12m is the probability that the event "
        "has not happened by 12 months. Where the model knows competing events it is 1 - incidence_12m, which is the "
        "probability that the event has happened, and competing_12m is the probability that the competing event came "
        "first; 1 - incidence - competing is the probability of neither."
    )

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which model, which study, where to."""
        parser.add_argument("--model", type=int, required=True, help="number of a fitted model")
        parser.add_argument("--study", required=True)
        parser.add_argument("--csv", type=writable_file, required=True, help="file to write")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Predict and write."""
        model, study = finding.find_model(options["model"]), finding.find_study(options["study"])
        count = fitting.predict(model, study=study, path=options["csv"], by=None)
        content = {"model": model.pk, "study": study.code, "patients": count, "csv": str(options["csv"])}
        return Answer(content=content, lines=(f"{count} patients: {options['csv']}",))
