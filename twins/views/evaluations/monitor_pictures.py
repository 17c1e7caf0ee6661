"""The charts of a model's kept forecasts as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import caches
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twins import charts
from twins.charts.look import Spec
from twins.dossier.monitor import MonitorView
from twins.models import MonitorReport
from twins.views.evaluations.pictures import KEPT_SECONDS


def draw_monitor(report: MonitorReport, view: MonitorView) -> Mapping[str, SafeString]:
    """Name -> SVG; kept in each language, since a report never changes but by being replaced."""
    if view.chosen is None:
        return {}
    name = f"monitor-{report.pk}-{report.created_at.timestamp()}-{view.chosen.name}-{get_language()}"
    kept: dict[str, SafeString] | None = caches["pictures"].get(name)
    if kept is None:
        kept = {
            key: charts.page_svg(spec, title=title, description=description)
            for key, (title, description, spec) in specifications(view).items()
        }
        caches["pictures"].set(name, kept, timeout=KEPT_SECONDS)
    return kept


def specifications(view: MonitorView) -> dict[str, tuple[str, str, Spec | None]]:
    """Name -> title, what it says to those who do not see it, its specification."""
    if view.chosen is None:
        return {}
    course = view.chosen.course
    found: dict[str, tuple[str, str, Spec | None]] = {
        "funnel": (
            _("Observed less expected events"),
            _("Running difference over the expected events, with the bands that chance stays in."),
            charts.funnel(course),
        ),
        "cusum": (
            _("Risk-adjusted CUSUM"),
            _("Evidence for more events than forecast above the line and for fewer below it, with both limits."),
            charts.cusum(course),
        ),
        "coverage": (
            _("Coverage of intervals"),
            _("Percentage points above or below what was asked for, a row a level, with 95% intervals."),
            charts.coverage(view.chosen.coverage.whiskers),
        ),
    }
    for place, panel in enumerate(view.chosen.calibration):
        title = _("Calibration, %(horizon)s") % {"horizon": panel.title}
        found[f"calibration-{place}"] = (title, panel.table.caption, charts.calibration(panel))
    return found
