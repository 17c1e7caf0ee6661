"""The queue of the board: what waits, what each case needs next, what is to be followed up, and how it went."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.dossier.board.concordance import read_concordance
from twins.dossier.board.rows import build_rows, count_states, with_progress
from twins.forms.board.cases import QueueFilter
from twins.forms.board.meetings import PeriodForm
from twins.models import BoardCase, BoardMeeting, Recommendation
from twins.models.board_case import BoardCaseQuerySet
from twins.views.cohorts.listing import page_of
from twins.views.viewer import viewer

ORDER = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(BoardCase.State.values)))
MOST_REMINDERS = 50
YEAR = timedelta(days=365)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Cases by state, reminders, numbers of a period."""
    by, now = viewer(request), timezone.now()
    cases = BoardCase.objects.visible_to(by)
    form = QueueFilter(request.GET, by=by, cases=cases)
    page = page_of(request, with_progress(form.narrow(cases)).order_by(ORDER, "created_at", "pk"))
    rows = build_rows(page.object_list, now=now)
    reminders = list(due(by, now)[:MOST_REMINDERS])
    record_list(by, [*(row.case for row in rows), *(each.case for each in reminders)])
    counts = count_states(cases)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "states": [(state.value, state.label, counts[state]) for state in BoardCase.State],
        "total": sum(counts.values()),
        "reminders": reminders,
        "next_meeting": BoardMeeting.objects.visible_to(by).filter(starts_at__gte=now).order_by("starts_at").first(),
        **numbers_of(request, cases, now),
    }
    return render(request, "board/queue.html", context)


def due(by: User, now: datetime) -> QuerySet[Recommendation]:
    """What is to be followed up, the longest due first."""
    rows = Recommendation.objects.visible_to(by).to_follow_up(now)
    return rows.select_related("case__patient__study")


def record_list(by: User, cases: list[BoardCase]) -> None:
    """Each patient that the page names."""
    named = {(case.patient.study.code, case.patient.code) for case in cases}
    if named:
        listed = [{"study": study, "code": code} for study, code in sorted(named)]
        access.record("list", by=by, detail={"patients": listed, "part": "board"})


def numbers_of(request: HttpRequest, cases: BoardCaseQuerySet, now: datetime) -> dict[str, Any]:
    """The table of a period: the one asked for, or the last year."""
    otherwise = ((now - YEAR).date(), now.date())
    form = PeriodForm(request.GET if "since" in request.GET else dict(zip(("since", "until"), otherwise, strict=True)))
    since, until = form.period(otherwise)
    return {
        "period": form,
        "since": since,
        "until": until,
        "concordance": read_concordance(cases, since=since, until=until),
    }
