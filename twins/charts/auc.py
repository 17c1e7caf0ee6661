"""Cumulative/dynamic AUC over time."""

from __future__ import annotations

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.lines import FRAME_WIDTH, curve_layers, frame_x, frame_y, span
from twins.charts.look import Spec, finish
from twins.dossier.evaluations import Panel

HEIGHT = 240


def auc(panel: Panel) -> Spec | None:
    """A curve a predictor; None where no month could be scored."""
    lines = [line for line in panel.lines if line.points]
    if not lines:
        return None
    months = sorted({point.x for line in lines for point in line.points})
    x = frame_x(_("Months"), (0, months[-1] * 1.02), months)
    layers = curve_layers(lines, x, frame_y(_("AUC"), span(lines)), dots=True)
    return finish(alt.layer(*layers).properties(width=FRAME_WIDTH, height=HEIGHT))
