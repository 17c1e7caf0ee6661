"""The twin against its comparators on the same patients."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.charts.look import ARMS, Spec, finish
from twins.charts.whiskers import forest
from twins.dossier.evaluations import Whisker


def differences(whiskers: tuple[Whisker, ...]) -> Spec | None:
    """A row a metric, a mark a comparator in the colour that it has everywhere; None where nothing was compared."""
    if not whiskers:
        return None
    title = _("worse  ←  twin against comparator  →  better")
    # The first colour is the twin's own.
    return finish(forest(whiskers, title=title, reference=0, colours=ARMS[1:]))
