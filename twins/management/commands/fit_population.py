"""What a study's own tumour sizes say of its arms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from rich.table import Table

from twins.actions import finding, populations
from twins.management.base import Answer, AnsweringCommand

COLUMNS = ("shrinkage_per_month", "growth_per_month", "sensitive_fraction", "sd_log_growth", "sd_logit_sensitive")


class Command(AnsweringCommand):
    """Kinetics of every arm, fitted to the study beside the library's."""

    help = "Fit the kinetics of a study's arms to its own tumour sizes, drawn to the library; nothing is changed."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which study."""
        parser.add_argument("study")
        parser.add_argument("--seed", type=int, default=0)

    def answer(self, options: dict[str, Any]) -> Answer:
        """Fit and show."""
        content = populations.fit(finding.find_study(options["study"]), by=None, seed=options["seed"])
        flags = content["flags"]
        lines = (arms_table(content), *(f"{flag['code']}: {flag['message']}" for flag in flags))
        return Answer(content=content, flags=tuple(flag["code"] for flag in flags), lines=lines)


def arms_table(content: dict[str, Any]) -> Table:
    """Library and fit side by side."""
    title = f"{content['study']}: kinetics of {content['patients']} patients, library / fitted (standard error of log)"
    table = Table(title=title, title_justify="left")
    for name in ("arm", "patients", *COLUMNS):
        table.add_column(name, overflow="fold")
    for key, arm in content["arms"].items():
        shown = [
            f"{arm[name]['library']:.3g} / {arm[name]['value']:.3g} ({arm[name]['log_se']:.2f})" for name in COLUMNS
        ]
        table.add_row(key, str(arm["patients"]), *shown)
    return table


def shown(estimate: dict[str, float]) -> str:
    """Library, fit and standard error."""
    return f"{estimate['library']:.3g} / {estimate['value']:.3g} ({estimate['log_se']:.2f})"
