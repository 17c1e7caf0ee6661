"""What each block of features is worth."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from twins.charts.learning import steps_curve
from twins.charts.look import ARMS, Spec, finish
from twins.charts.whiskers import forest
from twins.dossier.evaluations import Panel, Whisker


def modalities(whiskers: Sequence[Whisker]) -> Spec | None:
    """Loss of Harrell C a block, retrained without it and missing at test; None where nothing was left out."""
    if not whiskers:
        return None
    return finish(forest(whiskers, title=_("Loss of Harrell C"), reference=0, colours=ARMS))


def drop_curve(panel: Panel) -> Spec | None:
    """Harrell C by number of blocks missing at test."""
    return steps_curve(panel, _("Blocks missing at test"), lowest=0)
