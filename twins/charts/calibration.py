"""Observed against predicted risk at one horizon."""

from __future__ import annotations

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.lines import PANEL_HEIGHT, PANEL_WIDTH, curve_layers, diagonal, frame_x, frame_y, point_rows
from twins.charts.look import ARMS, Spec, chart, finish
from twins.dossier.evaluations import Line, Panel, Point

WHOLE = (0, 100)
TICKS = (0, 25, 50, 75, 100)


def calibration(panel: Panel) -> Spec | None:
    """The smooth lines, the twin's with its band, and groups by its prediction; None where nothing was predicted."""
    if not panel.lines and not panel.dots:
        return None
    x = frame_x(_("Predicted risk, %"), WHOLE, TICKS)
    y = frame_y(_("Observed, %"), WHOLE, TICKS, "d")
    lines = [Line(label=line.label, place=line.place, points=in_percent(line.points)) for line in panel.lines]
    groups = chart(point_rows(in_percent(panel.dots))).encode(x=x)
    layers = [
        diagonal(x, y, *WHOLE),
        *curve_layers(lines, x, y),
        groups.mark_rule(color=ARMS[0], strokeWidth=1.4, opacity=0.7).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        groups.mark_point(color=ARMS[0], fill="white", size=42, strokeWidth=1.8, opacity=1).encode(y=y),
    ]
    return finish(alt.layer(*layers).properties(width=PANEL_WIDTH, height=PANEL_HEIGHT))


def in_percent(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Probabilities as percent."""
    return tuple(
        Point(
            x=100 * point.x,
            y=100 * point.y,
            low=None if point.low is None else 100 * point.low,
            high=None if point.high is None else 100 * point.high,
        )
        for point in points
    )
