"""Severe toxicity by organ class, arms side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from twins.charts.look import GRID, WIDTH, Spec, chart, colours, finish
from twins.dossier import ArmView
from twins.dossier.words import ATTRIBUTIONS, plain_attribution

CLASSES = 10
LANE = 11
# Which events were counted, by shape: numbers of different shapes are not alike.
SHAPES = dict(zip(ATTRIBUTIONS, ("circle", "diamond", "square"), strict=True))


def toxicity(arms: Sequence[ArmView]) -> Spec | None:
    """A dot and a 90% interval per organ class and arm, hollow where unchecked; None where no arm has any."""
    rows = [_row(arm, row) for arm in arms for row in arm.toxicity if row.estimate.value is not None]
    if not rows:
        return None
    names = [arm.name for arm in arms]
    classes = worst_first(rows)
    shown = [row for row in rows if row["organ_class"] in classes]
    paint = alt.Color(
        "arm:N",
        scale=alt.Scale(domain=names, range=colours(arms)),
        legend=alt.Legend(title=None, orient="top", labelLimit=260, columns=2, symbolFillColor="white"),
    )
    filled = [*names, "unverified"]
    counted = list(dict.fromkeys(row["counted"] for row in shown))
    shape = alt.Shape(
        "counted:N",
        scale=alt.Scale(domain=[ATTRIBUTIONS[code] for code in SHAPES], range=list(SHAPES.values())),
        # Worth a line only where events were not counted alike.
        legend=alt.Legend(title=None, orient="top", values=counted) if counted != [ATTRIBUTIONS["all_cause"]] else None,
    )
    fill = alt.Fill("fill:N", scale=alt.Scale(domain=filled, range=[*colours(arms), "white"]), legend=None)
    high = max(row["high"] for row in shown)
    base = chart(shown).encode(
        y=alt.Y("organ_class:N", sort=classes, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=190)),
        yOffset=alt.YOffset("arm:N", sort=names),
        color=paint,
    )
    axis = alt.Axis(title="Grade 3 or more before death or progression, %", gridColor=GRID, tickCount=6, format="d")
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, min(100, max(10, high * 1.05))], nice=False), axis=axis)
    layers = (
        base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(x=x, x2="high:Q"),
        base.mark_point(size=52, strokeWidth=2, opacity=1).encode(x="p:Q", fill=fill, shape=shape),
    )
    height = len(classes) * (LANE * len(names) + 8)
    return finish(alt.layer(*layers).properties(width=WIDTH, height=height))


def _row(arm: ArmView, row: Any) -> dict[str, Any]:
    estimate = row.estimate
    numbers = {"p": estimate.value, "low": estimate.low, "high": estimate.high}
    shares = {name: 100 * value for name, value in numbers.items()}
    return {
        "arm": arm.name,
        "organ_class": row.label,
        "fill": arm.name if row.verified else "unverified",
        "counted": plain_attribution(row.attribution),
        **shares,
    }


def worst_first(rows: list[dict[str, Any]]) -> list[str]:
    """Organ classes by their highest incidence over the arms, the first ten."""
    worst: dict[str, float] = {}
    for row in rows:
        worst[row["organ_class"]] = max(worst.get(row["organ_class"], 0.0), row["p"])
    return sorted(worst, key=lambda name: -worst[name])[:CLASSES]
