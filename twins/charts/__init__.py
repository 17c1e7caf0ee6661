"""Charts: one specification each, drawn once as SVG, the same on page and paper."""

from twins.charts.auc import auc
from twins.charts.balance import balance
from twins.charts.calibration import calibration
from twins.charts.coverage import coverage
from twins.charts.ctdna import ctdna, has_ctdna
from twins.charts.decision import decision
from twins.charts.differences import differences
from twins.charts.fit import fit_curve
from twins.charts.icons import PERSON, WARNING, Glyph, icon_array, key_icon
from twins.charts.kaplan_meier import kaplan_meier
from twins.charts.learning import learning
from twins.charts.modalities import drop_curve, modalities
from twins.charts.monitor import cusum, funnel
from twins.charts.render import page_svg, render_svg, themed
from twins.charts.stored_slices import stored_slice
from twins.charts.subgroups import subgroup_level, subgroup_ranking
from twins.charts.survival import progression_free_curves, survival_curves
from twins.charts.timeline import course, timeline

__all__ = [
    "PERSON",
    "WARNING",
    "Glyph",
    "auc",
    "balance",
    "calibration",
    "course",
    "coverage",
    "ctdna",
    "cusum",
    "decision",
    "differences",
    "drop_curve",
    "fit_curve",
    "funnel",
    "has_ctdna",
    "icon_array",
    "kaplan_meier",
    "key_icon",
    "learning",
    "modalities",
    "page_svg",
    "progression_free_curves",
    "render_svg",
    "stored_slice",
    "subgroup_level",
    "subgroup_ranking",
    "survival_curves",
    "themed",
    "timeline",
]
