"""Charts: one specification each, drawn once as SVG, the same on page and paper."""

from twins.charts.ctdna import ctdna
from twins.charts.render import page_svg, render_svg
from twins.charts.survival import progression_free_curves, survival_curves
from twins.charts.timeline import timeline
from twins.charts.toxicity import toxicity

__all__ = ["ctdna", "page_svg", "progression_free_curves", "render_svg", "survival_curves", "timeline", "toxicity"]
