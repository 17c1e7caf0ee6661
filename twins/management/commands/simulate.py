"""Arms of one patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.actions import finding, fitting, forecasts
from twins.management.base import Answer, AnsweringCommand
from twins.management.commands.twin import flag_lines
from twins.management.weighing import weighing_lines


class Command(AnsweringCommand):
    """Survival, progression, response and toxicity of the arms that are named."""

    help = "Simulate treatment arms for a patient."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Whom, which arms, how far."""
        parser.add_argument("patient")
        parser.add_argument("--study", help="needed where two studies use the code")
        parser.add_argument("--arm", action="append", dest="arms", help="a regimen; repeat for each arm")
        parser.add_argument(
            "--edit",
            action="append",
            dest="edits",
            default=[],
            metavar="REGIMEN WORD=VALUE ...",
            help=(
                "an edited regimen beside the arms, in quotes; repeat for more. Words: dose=0.75 or dose=60mg/75mg (of "
                "the label's), every=WEEKS, delay=WEEKS, stop=MONTH, then=REGIMEN [until=MONTH], with=REGIMEN "
                "[rule=independent, bliss or highest]"
            ),
        )
        parser.add_argument("--horizon-months", type=int, default=forecasts.HORIZON_MONTHS)
        parser.add_argument("--origin-day", type=int, default=0, help="data after this day are not used")
        parser.add_argument(
            "--weights",
            metavar="tox=C,disc=C",
            help="months of life that a month in grade 3 or more, and a stop of treatment, cost; none by default",
        )

    def answer(self, options: dict[str, Any]) -> Answer:
        """Simulate, keep and show."""
        if not 1 <= options["horizon_months"] <= 120:
            raise CommandError("--horizon-months must be 1 to 120", returncode=2)
        patient = finding.find(options["patient"], study=options["study"])
        model = fitting.latest(patient.study)
        twin, forecast = forecasts.simulate(
            patient,
            model=model,
            by=None,
            arms=options["arms"],
            origin_day=options["origin_day"],
            horizon_months=options["horizon_months"],
            weights=options["weights"],
            edits=options["edits"],
        )
        found = forecast.arms if forecast else {"arms": {}, "differences": {}, "edits": {}}
        content = {
            "patient": patient.code,
            "study": patient.study.code,
            "model": model.pk if model else None,
            "origin_day": twin.origin_day,
            "horizon_months": options["horizon_months"],
            "weights": options["weights"],
            **found,
            "visit": twin.visit,
            "flags": twin.flags,
            "seconds": forecast.seconds if forecast else 0.0,
        }
        flags = [*twin.flags, *(flag for arm in found["arms"].values() for flag in arm["flags"])]
        return Answer(
            content=content,
            flags=tuple(flag["code"] for flag in flags),
            lines=(
                arms_table(content),
                *weighing_lines(content["differences"]),
                *edit_lines(content["edits"]),
                *flag_lines(flags),
            ),
        )


def arms_table(content: dict[str, Any]) -> Table:
    """Arms side by side."""
    table = Table(title=f"{content['patient']} from day {content['origin_day']}", title_justify="left")
    for name in ("arm", "evidence", "OS median", "PFS median", "response"):
        table.add_column(name)
    for name, arm in content["arms"].items():
        response = "not shown" if arm["response"] is None else f"{arm['response']['p']:.0%}"
        table.add_row(
            name, arm["evidence"], months(arm["os_median_average"]), months(arm["pfs_median_average"]), response
        )
    return table


def months(median: dict[str, float | None] | None) -> str:
    """A median with its interval."""
    if median is None:
        return "not shown"
    parts = ["not reached" if median[part] is None else f"{median[part]:.1f}" for part in ("months", "low", "high")]
    return f"{parts[0]} ({parts[1]} to {parts[2]})"


def edit_lines(edits: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What each edited regimen assumes."""
    return [f"{label}: {each['edit']}: {each['assumption']}" for label, notes in edits.items() for each in notes]
