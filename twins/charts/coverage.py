"""How often predictive bounds held, against how often they should."""

from __future__ import annotations

import altair as alt

from twins.charts.calibration import in_percent
from twins.charts.lines import PANEL_HEIGHT, curve_layers, diagonal, frame_x, frame_y
from twins.charts.look import WIDTH, Spec, finish
from twins.dossier.evaluations import Line, Panel

LOWEST = 45.0


def coverage(panel: Panel) -> Spec | None:
    """Covered by level, the diagonal being right; None where nothing was bounded."""
    lines = [
        Line(label=line.label, place=line.place, points=in_percent(line.points)) for line in panel.lines if line.points
    ]
    if not lines:
        return None
    levels = sorted({point.x for line in lines for point in line.points})
    floor = min([LOWEST, *(point.y - 2 for line in lines for point in line.points)])
    x = frame_x("Asked for, %", (LOWEST, 100), levels)
    y = frame_y("Covered, %", (floor, 100), "d")
    layers = [diagonal(x, y, max(LOWEST, floor), 100), *curve_layers(lines, x, y, dots=True)]
    return finish(alt.layer(*layers).properties(width=WIDTH, height=PANEL_HEIGHT))
