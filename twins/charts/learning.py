"""Ranking by how much there was to learn from."""

from __future__ import annotations

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.lines import FRAME_WIDTH, PANEL_HEIGHT, curve_layers, frame_x, frame_y, span
from twins.charts.look import Spec, finish
from twins.dossier.evaluations import Panel

# One step is no curve.
FEWEST = 2


def learning(panel: Panel) -> Spec | None:
    """Harrell C by number of training patients; None with fewer than two numbers of them."""
    return steps_curve(panel, _("Training patients"))


def steps_curve(panel: Panel, title: str, *, lowest: float | None = None) -> Spec | None:
    """Harrell C over a few steps, the twin's with its intervals."""
    lines = [line for line in panel.lines if line.points]
    if not lines:
        return None
    steps = sorted({point.x for line in lines for point in line.points})
    if len(steps) < FEWEST:
        return None
    air = 0.04 * (steps[-1] - steps[0])
    x = frame_x(title, (steps[0] - air if lowest is None else lowest - air, steps[-1] + air), steps)
    layers = curve_layers(lines, x, frame_y(_("Harrell C"), span(lines)), dots=True)
    return finish(alt.layer(*layers).properties(width=FRAME_WIDTH, height=PANEL_HEIGHT))
