"""How often predictive bounds held, against how often they should."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.charts.look import ARMS, Spec, finish
from twins.charts.whiskers import forest
from twins.dossier.evaluations import Whisker


def coverage(whiskers: tuple[Whisker, ...]) -> Spec | None:
    """A row a level, a mark a predictor; None where nothing was bounded."""
    if not whiskers:
        return None
    title = _("intervals too narrow  ←  percentage points  →  too wide")
    return finish(forest(whiskers, title=title, reference=0, colours=ARMS))
