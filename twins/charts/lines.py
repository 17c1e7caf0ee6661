"""Curves of several predictors in one frame: the twin's heavy and on top, with its band; the others thin and dashed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from twins.charts.look import ARMS, DASHES, GRID, INK, MUTED, chart
from twins.dossier.evaluations import Line, Point

BAND: Final = 0.16
PANEL_WIDTH, PANEL_HEIGHT = 320, 250
FRAME_WIDTH: Final = 440
# Strategies that need no predictor: all, then none.
PLAIN: Final = ((MUTED, (6, 2)), (INK, (1, 0)))


def frame_x(title: str, domain: Sequence[float], values: Sequence[float] | None = None, form: str = "d") -> alt.X:
    """The axis of what a curve runs over."""
    axis = alt.Axis(title=title, grid=False, format=form, **({"values": list(values)} if values else {"tickCount": 6}))
    return alt.X("x:Q", scale=alt.Scale(domain=list(domain), nice=False), axis=axis)


def frame_y(title: str, domain: Sequence[float], values: Sequence[float] | None = None, form: str = ".2f") -> alt.Y:
    """The axis of a curve's height."""
    ticks = {"values": list(values)} if values else {"tickCount": 5}
    axis = alt.Axis(title=title, gridColor=GRID, domain=False, ticks=False, labelPadding=6, format=form, **ticks)
    return alt.Y("y:Q", scale=alt.Scale(domain=list(domain), nice=False), axis=axis)


def curve_layers(lines: Sequence[Line], x: alt.X, y: alt.Y, *, scale: float = 1, dots: bool = False) -> list[Any]:
    """Layers from the back to the front; every layer shares the axes. `dots` marks the points and their intervals."""
    behind = sorted(lines, key=lambda line: -line.place if line.place > 0 else -len(ARMS) if line.place < 0 else 1)
    layers: list[Any] = []
    for number, line in enumerate(behind):
        colour, dash = _look(line, number)
        rows = point_rows(line.points, scale)
        base = chart(rows).encode(x=x, y=y)
        if line.place == 0:
            layers += _interval_layers([row for row in rows if "low" in row], x, colour, dots=dots)
        width = 2.6 if line.place == 0 else 1.5
        layers.append(base.mark_line(strokeWidth=width, color=colour, strokeDash=list(dash), clip=True))
        if dots:
            layers.append(base.mark_point(size=34, filled=True, color=colour, opacity=1, clip=True))
    return layers


def _look(line: Line, number: int) -> tuple[str, Sequence[int]]:
    if line.place < 0:
        return PLAIN[number % len(PLAIN)]
    return ARMS[line.place % len(ARMS)], DASHES[line.place % len(DASHES)]


def _interval_layers(rows: list[dict[str, float]], x: alt.X, colour: str, *, dots: bool) -> list[Any]:
    base = chart(rows).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    if dots:
        return [base.mark_rule(color=colour, strokeWidth=2, opacity=0.55, clip=True)]
    return [base.mark_area(color=colour, opacity=BAND, clip=True)]


def point_rows(points: Sequence[Point], scale: float = 1) -> list[dict[str, float]]:
    """Rows of a curve; ends only where there are."""
    rows = []
    for point in points:
        row = {"x": point.x, "y": scale * point.y}
        if point.low is not None and point.high is not None:
            row |= {"low": scale * point.low, "high": scale * point.high}
        rows.append(row)
    return rows


def span(lines: Sequence[Line], *, around: float = 0.02, banded: bool = True) -> tuple[float, float]:
    """Lowest and highest point, with the twin's interval, and a little air."""
    heights = [point.y for line in lines for point in line.points]
    if banded:
        ends = [end for line in lines if line.place == 0 for point in line.points for end in (point.low, point.high)]
        heights += [end for end in ends if end is not None]
    return min(heights) - around, max(heights) + around


def diagonal(x: alt.X, y: alt.Y, low: float, high: float) -> Any:
    """Where prediction and observation agree."""
    ends = [{"x": low, "y": low}, {"x": high, "y": high}]
    return chart(ends).encode(x=x, y=y).mark_line(color=MUTED, strokeDash=[3, 3], strokeWidth=1.2)
