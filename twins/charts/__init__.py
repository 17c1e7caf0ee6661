"""Charts: one specification each, drawn once as SVG, the same on page and paper."""

from twins.charts.auc import auc
from twins.charts.calibration import calibration
from twins.charts.coverage import coverage
from twins.charts.ctdna import ctdna
from twins.charts.decision import decision
from twins.charts.differences import differences
from twins.charts.learning import learning
from twins.charts.modalities import drop_curve, modalities
from twins.charts.monitor import cusum, funnel
from twins.charts.render import page_svg, render_svg
from twins.charts.subgroups import subgroup_level, subgroup_ranking
from twins.charts.survival import progression_free_curves, survival_curves
from twins.charts.timeline import timeline
from twins.charts.toxicity import toxicity

__all__ = [
    "auc",
    "calibration",
    "coverage",
    "ctdna",
    "cusum",
    "decision",
    "differences",
    "drop_curve",
    "funnel",
    "learning",
    "modalities",
    "page_svg",
    "progression_free_curves",
    "render_svg",
    "subgroup_level",
    "subgroup_ranking",
    "survival_curves",
    "timeline",
    "toxicity",
]
