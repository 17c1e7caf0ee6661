"""Ranking by how much there was to learn from."""

from __future__ import annotations

import altair as alt

from twins.charts.lines import PANEL_HEIGHT, curve_layers, frame_x, frame_y, span
from twins.charts.look import WIDTH, Spec, finish
from twins.dossier.evaluations import Panel


def learning(panel: Panel) -> Spec | None:
    """Harrell C by number of training patients; None where nothing was refitted."""
    return steps_curve(panel, "Training patients")


def steps_curve(panel: Panel, title: str, *, lowest: float | None = None) -> Spec | None:
    """Harrell C over a few steps, the twin's with its intervals."""
    lines = [line for line in panel.lines if line.points]
    if not lines:
        return None
    steps = sorted({point.x for line in lines for point in line.points})
    air = 0.04 * (steps[-1] - steps[0]) or 1
    x = frame_x(title, (steps[0] - air if lowest is None else lowest - air, steps[-1] + air), steps)
    layers = curve_layers(lines, x, frame_y("Harrell C", span(lines)), dots=True)
    return finish(alt.layer(*layers).properties(width=WIDTH, height=PANEL_HEIGHT))
