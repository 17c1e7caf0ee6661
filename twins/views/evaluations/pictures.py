"""The charts of a model's page as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import caches
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twins import charts
from twins.charts.look import Spec
from twins.dossier.evaluations import EvaluationView, Panel
from twins.models import Evaluation

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """A panel with its picture, empty where there is nothing to draw."""

    panel: Panel
    picture: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Captioned:
    """A picture with what it shows, in words."""

    title: str
    caption: str
    picture: SafeString


def captioned(evaluation: Evaluation, view: EvaluationView) -> tuple[Captioned, ...]:
    """Every picture that has something to show, in the order of the page."""
    pictures = draw_evaluation(evaluation, view)
    return tuple(
        Captioned(title=title, caption=caption, picture=pictures[name])
        for name, (title, caption, _spec) in specifications(view).items()
        if pictures[name]
    )


def draw_evaluation(evaluation: Evaluation, view: EvaluationView) -> Mapping[str, SafeString]:
    """Name -> SVG; kept in each language, since an evaluation never changes but by being replaced."""
    name = f"evaluation-{evaluation.pk}-{evaluation.created_at.timestamp()}-{get_language()}"
    kept: dict[str, SafeString] | None = caches["pictures"].get(name)
    if kept is None:
        kept = {key: _draw(*found) for key, found in specifications(view).items()}
        caches["pictures"].set(name, kept, timeout=KEPT_SECONDS)
    return kept


def _draw(title: str, description: str, spec: Spec | None) -> SafeString:
    return charts.page_svg(spec, title=title, description=description)


def specifications(view: EvaluationView) -> dict[str, tuple[str, str, Spec | None]]:
    """Name -> title, what it says to those who do not see it, its specification."""
    found: dict[str, tuple[str, str, Spec | None]] = {
        "paired": (
            _("Twin against comparators"),
            _("Differences with 95% intervals a metric and comparator; right of zero the twin is better."),
            charts.differences(view.paired.whiskers),
        ),
        "auc": (_("Time-dependent AUC"), _("AUC by month, a curve a predictor."), charts.auc(view.auc)),
        "ranking": (
            _("Ranking by subgroup"),
            _("Harrell C of the twin in each subgroup, with 95% intervals."),
            charts.subgroup_ranking(view.subgroups.discrimination, view.subgroups.reference),
        ),
        "level": (
            _("Level of risk by subgroup"),
            _("Observed over expected events by 12 months in each subgroup, with 95% intervals."),
            charts.subgroup_level(view.subgroups.calibration),
        ),
        "coverage": (
            _("Coverage of bounds"),
            _("Percentage points above or below what was asked for, a level and predictor, with 95% intervals."),
            charts.coverage(view.coverage.whiskers),
        ),
    }
    return found | _of_horizons(view) | _of_refits(view)


def _of_horizons(view: EvaluationView) -> dict[str, tuple[str, str, Spec | None]]:
    found: dict[str, tuple[str, str, Spec | None]] = {}
    for kind, title, panels, draw in (
        ("calibration", _("Calibration, %(horizon)s"), view.calibration, charts.calibration),
        ("decision", _("Decision, %(horizon)s"), view.decision, charts.decision),
    ):
        for place, panel in enumerate(panels):
            found[f"{kind}-{place}"] = (title % {"horizon": panel.title}, panel.table.caption, draw(panel))
    return found


def _of_refits(view: EvaluationView) -> dict[str, tuple[str, str, Spec | None]]:
    found: dict[str, tuple[str, str, Spec | None]] = {}
    if view.modalities:
        worth = view.modalities
        found["modalities"] = (
            _("Modalities"),
            _("Loss of Harrell C without each block, retrained without it and missing at test, with 95% intervals."),
            charts.modalities(worth.whiskers),
        )
        found["drop"] = (worth.drop.title, worth.drop.table.caption, charts.drop_curve(worth.drop))
    if view.learning:
        found["learning"] = (view.learning.title, view.learning.table.caption, charts.learning(view.learning))
    return found


def pair(kind: str, panels: Sequence[Panel], pictures: Mapping[str, SafeString]) -> tuple[Pictured, ...]:
    """Panels of one kind, each with its picture."""
    return tuple(Pictured(panel=panel, picture=pictures[f"{kind}-{place}"]) for place, panel in enumerate(panels))
