"""The twin of one patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from rich.table import Table

from twins.actions import finding, fitting, forecasts
from twins.management.base import Answer, AnsweringCommand


class Command(AnsweringCommand):
    """State of a patient at an origin day, from the newest model of the study."""

    help = "Make and show a patient's twin."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Whom, and from when."""
        parser.add_argument("patient")
        parser.add_argument("--study", help="needed where two studies use the code")
        parser.add_argument("--origin-day", type=int, default=0, help="data after this day are not used")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Make, keep and show."""
        patient = finding.find(options["patient"], study=options["study"])
        model = fitting.latest(patient.study)
        twin, _ = forecasts.simulate(patient, model=model, by=None, origin_day=options["origin_day"], actor="twin")
        content = {
            "patient": patient.code,
            "study": patient.study.code,
            "model": model.pk if model else None,
            "origin_day": twin.origin_day,
            "modalities": twin.modalities,
            "state": twin.state,
            "visit": twin.visit,
            "weights": twin.weights,
            "flags": twin.flags,
        }
        flags = tuple(flag["code"] for flag in twin.flags)
        return Answer(content=content, flags=flags, lines=(state_table(content), *flag_lines(twin.flags)))


def state_table(content: dict[str, Any]) -> Table:
    """The state with its intervals."""
    table = Table(title=f"{content['patient']} at day {content['origin_day']}", title_justify="left")
    for name in ("state", "mean", "5 %", "95 %"):
        table.add_column(name, justify="left" if name == "state" else "right")
    for name, row in content["state"].items():
        table.add_row(name, *(f"{row[part]:.3g}" for part in ("mean", "low", "high")))
    return table


def flag_lines(flags: list[dict[str, str]]) -> list[str]:
    """One line a flag."""
    return [f"flag {flag['code']}: {flag['message']}" for flag in flags]
