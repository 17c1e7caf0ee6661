"""Decision curves at one horizon."""

from __future__ import annotations

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.lines import PANEL_HEIGHT, PANEL_WIDTH, curve_layers, frame_x, frame_y
from twins.charts.look import Spec, finish
from twins.dossier.evaluations import Line, Panel, Point

# Net benefit of treating all falls without bound; what lies far below no benefit tells nothing.
DEPTH = 0.12


def decision(panel: Panel) -> Spec | None:
    """Net benefit over thresholds, beside treating all and none; None where there are no thresholds."""
    lines = [Line(label=line.label, place=line.place, points=_percent_x(line)) for line in panel.lines if line.points]
    if not lines:
        return None
    highest = max(point.y for line in lines for point in line.points)
    x = frame_x(_("Threshold of risk, %"), (0, 100), (0, 25, 50, 75, 100))
    y = frame_y(_("Net benefit"), (-DEPTH * highest, highest * 1.04))
    return finish(alt.layer(*curve_layers(lines, x, y)).properties(width=PANEL_WIDTH, height=PANEL_HEIGHT))


def _percent_x(line: Line) -> tuple[Point, ...]:
    return tuple(Point(x=100 * point.x, y=point.y) for point in line.points)
