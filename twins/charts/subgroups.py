"""The twin in parts of the cohort: does it rank there, and is its level of risk right there."""

from __future__ import annotations

import altair as alt

from twins.charts.look import ARMS, Spec, finish
from twins.charts.whiskers import forest
from twins.dossier.evaluations import Whisker

WIDTH = 250


def subgroups(discrimination: tuple[Whisker, ...], level: tuple[Whisker, ...], overall: float | None) -> Spec | None:
    """Harrell C beside observed over expected events, a row a group; None where no group was scored."""
    # Both columns share their rows: a group that one of them lacks is in the table only.
    shared = {each.label for each in discrimination} & {each.label for each in level}
    if not shared:
        return None
    ranks, levels = ([each for each in column if each.label in shared] for column in (discrimination, level))
    left = forest(ranks, title="Harrell C", reference=overall, colours=ARMS, width=WIDTH)
    right = forest(
        levels, title="Observed / expected, 12 months", reference=1, colours=ARMS, width=WIDTH, labels=False
    )
    return finish(alt.hconcat(left, right, spacing=18).resolve_scale(x="independent"))
