"""How many recommendations were made, how many were realised, and how long it took: counts of a period, no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.forecasts.estimates import TableRow
from twins.models import FollowUp, Recommendation
from twins.models.board_case import BoardCaseQuerySet


def read_concordance(cases: BoardCaseQuerySet, *, since: date, until: date) -> tuple[TableRow, ...]:
    """The table of a period, both days included, over the cases given; in four queries."""
    days = (since, until)
    decided = Recommendation.objects.filter(case__in=cases.values("pk"), final_at__date__range=days)
    in_force = list(decided.exclude(replaced_by__state="final").select_related("case").prefetch_related("follow_ups"))
    queued = cases.filter(created_at__date__range=days).count()
    presented = cases.filter(presented_at__date__range=days).count()
    return (
        _row(_("Cases put before the board"), queued),
        _row(_("Cases presented"), presented),
        _row(_("Recommendations made final"), decided.count()),
        _row(_("of which in force: not replaced by a later one"), len(in_force), minor=True),
        TableRow(label=_("Days from queue to decision"), cells=(waiting_text(in_force),)),
        *outcome_rows([last for each in in_force if (last := last_follow_up(each))], len(in_force)),
    )


def last_follow_up(recommendation: Recommendation) -> FollowUp | None:
    """The newest word on what became of it."""
    return max(recommendation.follow_ups.all(), key=lambda each: each.pk, default=None)


def waiting_text(decided: Sequence[Recommendation]) -> str:
    """Median with the range."""
    days = [(each.final_at.date() - each.case.created_at.date()).days for each in decided if each.final_at]
    if not days:
        return numbers.ABSENT
    told = {"median": f"{median(days):.0f}", "least": f"{min(days):.0f}", "most": f"{max(days):.0f}"}
    return _("median %(median)s (%(least)s to %(most)s)") % told


def outcome_rows(followed: Sequence[FollowUp], decided: int) -> tuple[TableRow, ...]:
    """How many were followed up, what share was realised, and what stood in the way of the others."""
    realised = Counter(each.realised for each in followed)
    hindered = Counter(each.hindrance for each in followed if each.hindrance)
    return (
        TableRow(label=_("Followed up"), cells=(share(len(followed), decided),)),
        *(
            TableRow(label=_("realised: %(how)s") % {"how": kind.label}, cells=(share(realised[kind], len(followed)),))
            for kind in FollowUp.Realised
        ),
        *(
            _row(_("what stood in the way: %(why)s") % {"why": kind.label}, hindered[kind], minor=True)
            for kind in FollowUp.Hindrance
            if hindered[kind]
        ),
    )


def share(part: int, whole: int) -> str:
    """`3 of 4 (75%)`."""
    if not whole:
        return numbers.ABSENT
    return _("%(part)s of %(whole)s (%(percent)s%%)") % {
        "part": part,
        "whole": whole,
        "percent": round(100 * part / whole),
    }


def _row(label: str, value: Any, *, minor: bool = False) -> TableRow:
    return TableRow(label=label, cells=(str(value),), minor=minor)
