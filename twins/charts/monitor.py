"""The level of risk of kept forecasts over the events that were expected: totals in a funnel, and CUSUMs."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.lines import FRAME_WIDTH, frame_x, frame_y
from twins.charts.look import ALARM, ARMS, GRID, MUTED, Spec, chart, finish
from twins.dossier.monitor import Course

HEIGHT: Final = 220
# Half-widths of the funnel: 95 % and 99.8 % (Spiegelhalter 2005).
INNER, OUTER = 1.96, 3.09
POINTS: Final = 41
# Share of the axis that a date takes.
DATE_WIDTH: Final = 0.17


def funnel(course: Course) -> Spec | None:
    """Observed less expected events with the funnel that chance stays in; None before the first score."""
    if not course.steps:
        return None
    last = course.steps[-1].expected
    rows = [
        {"x": last * place / (POINTS - 1), "spread": (last * place / (POINTS - 1)) ** 0.5} for place in range(POINTS)
    ]
    limits = [
        {"x": row["x"], "inner": INNER * row["spread"], "outer": OUTER * row["spread"]}
        | {"inner_low": -INNER * row["spread"], "outer_low": -OUTER * row["spread"]}
        for row in rows
    ]
    path = [{"x": 0.0, "y": 0.0}, *({"x": each.expected, "y": each.observed - each.expected} for each in course.steps)]
    height = 1.05 * max(OUTER * last**0.5, *(abs(row["y"]) for row in path))
    x, y = _axes(last, _("Observed less expected events"), height)
    bands = chart(limits).encode(x=x)
    layers = [
        bands.mark_area(color=MUTED, opacity=0.1).encode(y=alt.Y("outer_low:Q"), y2=alt.Y2("outer:Q")),
        bands.mark_area(color=MUTED, opacity=0.16).encode(y=alt.Y("inner_low:Q"), y2=alt.Y2("inner:Q")),
        *_dates(course, x, height),
        _zero(y),
        chart(path).encode(x=x, y=y).mark_line(color=ARMS[0], strokeWidth=2.4, strokeJoin="round"),
    ]
    return finish(alt.layer(*layers).properties(width=FRAME_WIDTH, height=HEIGHT))


def cusum(course: Course) -> Spec | None:
    """CUSUM for too many events above the line, for too few below it, with their limits; None before a score."""
    if not course.steps:
        return None
    last = course.steps[-1].expected
    above = [{"x": 0.0, "y": 0.0}, *({"x": each.expected, "y": each.more} for each in course.steps)]
    below = [{"x": 0.0, "y": 0.0}, *({"x": each.expected, "y": -each.fewer} for each in course.steps)]
    limits = [{"y": course.limit_more}, {"y": -course.limit_fewer}]
    height = 1.08 * max(course.limit_more, course.limit_fewer, *(abs(row["y"]) for row in (*above, *below)))
    x, y = _axes(last, _("fewer  ←  CUSUM  →  more"), height)
    layers = [
        chart(limits).encode(y=y).mark_rule(color=ALARM, strokeDash=[6, 4], strokeWidth=1.6),
        *_dates(course, x, -height),
        _zero(y),
        chart(above).encode(x=x, y=y).mark_line(color=ARMS[0], strokeWidth=2.2, strokeJoin="round"),
        chart(below).encode(x=x, y=y).mark_line(color=ARMS[1], strokeWidth=2.2, strokeDash=[7, 3], strokeJoin="round"),
    ]
    return finish(alt.layer(*layers).properties(width=FRAME_WIDTH, height=HEIGHT))


def _axes(last: float, title: str, height: float) -> tuple[alt.X, alt.Y]:
    return frame_x(_("Expected events"), (0, max(last, 0.1))), frame_y(title, (-height, height), form=".1~f")


def _zero(y: alt.Y) -> Any:
    return chart([{"y": 0.0}]).encode(y=y).mark_rule(color=MUTED, strokeWidth=1)


def _dates(course: Course, x: alt.X, height: float) -> list[Any]:
    """A line at the end of the days on which outcomes arrived, with its date at this height, as many as have room."""
    rows = [{"day": day, "x": expected, "y": height} for day, expected in _spaced(course)]
    base = chart(rows).encode(x=x)
    return [
        base.mark_rule(color=GRID, strokeWidth=1.2),
        base.mark_text(
            align="right",
            baseline="top" if height > 0 else "bottom",
            dx=-4,
            dy=2 if height > 0 else -2,
            fontSize=11,
            color=MUTED,
        ).encode(y=alt.Y("y:Q"), text=alt.Text("day:N")),
    ]


def _spaced(course: Course) -> list[tuple[str, float]]:
    """The last day, and backwards from it each that leaves room for its date."""
    room = DATE_WIDTH * course.steps[-1].expected
    found: list[tuple[str, float]] = []
    for day, expected in reversed(course.days):
        if expected >= room and (not found or found[-1][1] - expected >= room):
            found.append((day, expected))
    return found
