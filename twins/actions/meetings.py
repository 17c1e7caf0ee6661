"""Meetings of a board, and the order of their agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from twins.actions import access
from twins.models import BoardCase, BoardMeeting

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def call(*, fields: Mapping[str, Any], by: User) -> BoardMeeting:
    """A new meeting."""
    meeting = BoardMeeting.objects.create(**fields, created_by=by)
    access.record("board_meeting", by=by, detail={"meeting": meeting.pk, "step": "called"})
    return meeting


@transaction.atomic
def change(meeting: BoardMeeting, *, fields: Mapping[str, Any], by: User) -> None:
    """Another title, time, place or team."""
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(fields))
    access.record("board_meeting", by=by, detail={"meeting": meeting.pk, "step": "changed"})


def last_place(meeting: BoardMeeting) -> int:
    """Where a further case goes on the agenda."""
    last: int | None = meeting.cases.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def shift(case: BoardCase, *, step: int, by: User) -> None:
    """Move a case up (-1) or down (+1) its agenda; at the end of it, nothing happens."""
    cases = list(BoardCase.objects.select_for_update().filter(meeting=case.meeting_id).order_by("position", "pk"))
    here = [each.pk for each in cases].index(case.pk)
    there = here + step
    if not 0 <= there < len(cases):
        return
    cases[here], cases[there] = cases[there], cases[here]
    _number(cases)
    access.record("board_agenda", by=by, patient=case.patient, detail={"meeting": case.meeting_id, "case": case.pk})


def _number(cases: Sequence[BoardCase]) -> None:
    """Places from 1 on; only rows whose place is another are written, so that the history stays readable."""
    for place, case in enumerate(cases, start=1):
        if case.position != place:
            case.position = place
            case.save(update_fields=["position"])
