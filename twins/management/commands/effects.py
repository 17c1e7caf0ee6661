"""Effects of a study's arms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from twins.actions import effects, finding
from twins.management.base import Answer, AnsweringCommand


class Command(AnsweringCommand):
    """What treatment did to those who got it, by several roads, with what would make it wrong."""

    help = "Estimate the effect of a study's arms: overlap, adjusted differences, checks, heterogeneity."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Which study, endpoint and arms, and how far."""
        parser.add_argument("study")
        parser.add_argument("--endpoint", default="OS")
        parser.add_argument(
            "--arms", nargs="+", default=[], help="arms compared, the last being the reference; all by default"
        )
        parser.add_argument("--horizon-months", type=float, default=24.0)
        parser.add_argument("--negative-control", dest="control", help="endpoint that treatment cannot change")
        parser.add_argument("--seed", type=int, default=0)

    def answer(self, options: dict[str, Any]) -> Answer:
        """Estimate and show."""
        if not 0 < options["horizon_months"] <= 240:
            raise CommandError("--horizon-months must be above 0 and up to 240", returncode=2)
        content = effects.estimate(
            finding.find_study(options["study"]),
            endpoint=options["endpoint"],
            by=None,
            arms=options["arms"],
            horizon_months=options["horizon_months"],
            control=options["control"],
            seed=options["seed"],
        )
        flags = content["flags"]
        return Answer(
            content=content,
            flags=tuple(flag["code"] for flag in flags),
            lines=(content["wording"], overlap_table(content), differences_table(content), *verdicts(content)),
        )


def overlap_table(content: dict[str, Any]) -> Table:
    """Whether every kind of patient could have had each arm."""
    table = Table(title="Overlap", title_justify="left")
    for name in ("arm", "patients", "worth", "without", "shown"):
        table.add_column(name)
    for name, one in content["overlap"].items():
        shown = "yes" if one["shown"] else f"no: {one['reason']}"
        table.add_row(name, str(one["patients"]), f"{one['effective_patients']:.0f}", f"{one['without']:.1%}", shown)
    return table


def differences_table(content: dict[str, Any]) -> Table:
    """Differences of restricted mean survival by every method, the primary one first."""
    title = f"{content['endpoint']}: restricted mean survival to {content['horizon_months']:.0f} months, difference"
    table = Table(title=title, title_justify="left")
    for name in ("contrast", "method", "months", "95 % interval"):
        table.add_column(name)
    order = sorted(content["methods"], key=lambda name: (name != content["primary"], name != content["check"]))
    for label in content["contrasts"]:
        for name in order:
            found = content["methods"][name]["differences"][label]["rmst_months"]
            table.add_row(label, name, f"{found['value']:.2f}", f"{found['low']:.2f} to {found['high']:.2f}")
    return table


def verdicts(content: dict[str, Any]) -> tuple[str, ...]:
    """Hazard ratio, heterogeneity, and every flag."""
    lines = []
    for label, one in content["contrasts"].items():
        ratio = one["hazard_ratio"]
        lines.append(
            f"{label}: hazard ratio {ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f}), "
            f"E-value {ratio['e_value']:.2f}, of the limit {ratio['e_value_limit']:.2f}"
        )
        lines.append(f"{label}: {one['heterogeneity']['sentence']}")
    return (*lines, *(f"{flag['code']}: {flag['message']}" for flag in content["flags"]))
