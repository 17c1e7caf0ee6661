"""Allele fraction of each gene over the draws."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.charts.frame import Frame, month_axis
from twins.charts.levels import genes_panel
from twins.charts.look import CONFIG, Spec
from twins.dossier import Timeline
from twins.dossier.numbers import months_of
from twins.dossier.timeline.rows import GENES
from twins.dossier.timeline.shown import Window

HEIGHT = 200
FEWEST = 2


def has_ctdna(timeline: Timeline) -> bool:
    """Whether there are draws enough for a line."""
    days = [draw.day for draw in timeline.ctdna if draw.state in {"value", "none_found"}]
    return len(days) >= FEWEST and bool(timeline.gene_vaf)


def ctdna(timeline: Timeline, *, height: int = HEIGHT) -> Spec | None:
    """The five genes that rose highest, hollow in a draw that was tested and found none; None before a second draw.

    Names at the line ends keep apart at this height in pixels.
    """
    if not has_ctdna(timeline):
        return None
    days = [draw.day for draw in timeline.ctdna if draw.state in {"value", "none_found"}]
    first, last = months_of(min(days)), months_of(max(days))
    room = 0.03 * (last - first) + 0.1
    frame = Frame(window=Window(first=first - room, last=last + room), origin_day=timeline.origin_day, label=0)
    panel = genes_panel(timeline.gene_vaf[:GENES], frame, title=_("Allele fraction, %"), height=height)
    panel["layer"][0]["encoding"]["x"]["axis"] = {**month_axis(_("Months from the index date")), "grid": False}
    return {**panel, "config": CONFIG}
