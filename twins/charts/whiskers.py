"""Forest plots: a value and its interval a row, several series in one row told apart by colour and shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from twins.charts.look import GRID, INK, MUTED, chart
from twins.dossier.evaluations import Whisker

LANE: Final = 14
WIDTH: Final = 360
SHAPES: Final = ("circle", "diamond", "square", "triangle-up", "cross")


def forest(
    whiskers: Sequence[Whisker],
    *,
    title: str,
    reference: float | None,
    colours: Sequence[str],
    width: int = WIDTH,
) -> Any:
    """Rows by label in their order; a dashed line stands at the reference."""
    names = list(dict.fromkeys(each.label for each in whiskers))
    series = list(dict.fromkeys(each.series for each in whiskers))
    base = chart([_row(each) for each in whiskers]).encode(
        y=alt.Y(
            "label:N",
            sort=names,
            axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=200, grid=False),
        ),
        yOffset=alt.YOffset("series:N", sort=series),
        color=_scale(alt.Color, series, colours),
    )
    low, high = domain(whiskers, reference)
    # Values run on both sides of the reference: the grid would be mistaken for it.
    axis = alt.Axis(title=title, gridColor=GRID, tickCount=5, titleColor=INK)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    layers = [
        base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q")
        ),
        base.mark_point(size=48, filled=True, opacity=1).encode(
            x=alt.X("value:Q", scale=scale), shape=_scale(alt.Shape, series, SHAPES)
        ),
    ]
    if reference is not None:
        rule = chart([{"at": reference}]).mark_rule(color=MUTED, strokeDash=[4, 3], strokeWidth=1.4)
        layers.insert(0, rule.encode(x=alt.X("at:Q", scale=scale)))
    return alt.layer(*layers).properties(width=width, height=len(names) * (LANE * len(series) + 8))


def _scale(channel: Any, series: Sequence[str], values: Sequence[str]) -> Any:
    # One series needs no key; titles of both must be alike for the key to be one.
    legend = alt.Legend(title=None, orient="top", labelLimit=260) if len(series) > 1 else None
    domain_of = alt.Scale(domain=list(series), range=list(values[: len(series)]))
    return channel("series:N", scale=domain_of, legend=legend)


def _row(each: Whisker) -> dict[str, Any]:
    low = each.value if each.low is None else each.low
    high = each.value if each.high is None else each.high
    return {"label": each.label, "series": each.series, "value": each.value, "low": low, "high": high}


def domain(whiskers: Sequence[Whisker], reference: float | None) -> tuple[float, float]:
    """From the lowest end to the highest, the reference within, and a little air."""
    ends = [end for each in whiskers for end in (each.value, each.low, each.high) if end is not None]
    ends += [reference] if reference is not None else []
    air = 0.05 * (max(ends) - min(ends)) or 0.01
    return min(ends) - air, max(ends) + air
