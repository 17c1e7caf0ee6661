"""The twin in parts of the cohort: does it rank there, and is its level of risk right there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.charts.look import ARMS, Spec, finish
from twins.charts.whiskers import forest
from twins.dossier.evaluations import Whisker

WIDTH = 280


def subgroup_ranking(whiskers: tuple[Whisker, ...], overall: float | None) -> Spec | None:
    """Harrell C a row a group, beside that of all patients; None where no group was scored."""
    return _column(whiskers, _("Harrell C"), overall)


def subgroup_level(whiskers: tuple[Whisker, ...]) -> Spec | None:
    """Observed over expected events a row a group; None where no group was scored."""
    return _column(whiskers, _("Observed / expected, 12 months"), 1)


def _column(whiskers: tuple[Whisker, ...], title: str, reference: float | None) -> Spec | None:
    if not whiskers:
        return None
    return finish(forest(whiskers, title=title, reference=reference, colours=ARMS, width=WIDTH))
