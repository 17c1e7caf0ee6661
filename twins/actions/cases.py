"""Cases of a board: asked, prepared, presented, followed up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from twins.actions import access, meetings
from twins.actions.board_states import BoardRefused, check_move_case
from twins.actions.meanwhile import Clash, save_unless_changed
from twins.models import BoardCase, BoardMeeting, Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = BoardCase.State


class NotReady(BoardRefused):
    """A case that lacks what its next state needs."""

    code = "case_not_ready"


@transaction.atomic
def queue(
    patient: Patient, *, question: str, by: User, meeting: BoardMeeting | None = None, presenter: User | None = None
) -> BoardCase:
    """Put a patient before the board, with the question."""
    case = BoardCase.objects.create(
        patient=patient,
        question=question,
        meeting=meeting,
        position=meetings.last_place(meeting) if meeting else 0,
        presenter=presenter,
        created_by=by,
    )
    _record(case, by, step="queued")
    return case


@transaction.atomic
def change(case: BoardCase, *, fields: Mapping[str, Any], changed_at: datetime, by: User) -> Clash | None:
    """Write question, summary, minutes, meeting or presenter, unless somebody else did since they were read."""
    kept = BoardCase.objects.select_for_update().get(pk=case.pk)
    meeting = fields.get("meeting", kept.meeting)
    if meeting is not None and meeting.pk != kept.meeting_id:
        fields = {**fields, "position": meetings.last_place(meeting)}
    clash = save_unless_changed(kept, fields=fields, changed_at=changed_at)
    if clash is None:
        _record(case, by, step="changed", fields=sorted(fields))
    return clash


@transaction.atomic
def move(case: BoardCase, *, to: str, by: User, now: datetime) -> None:
    """Take a case to another state.

    Raises:
        NoSuchStep: the state is not reached from the present one.
        NotReady: something is missing.
    """
    kept = BoardCase.objects.select_for_update().get(pk=case.pk)
    check_move_case(kept.state, to)
    _check_ready(kept, to)
    kept.state = to
    kept.presented_at = _presented_at(kept, to, now)
    kept.save(update_fields=["state", "presented_at", "changed_at"])
    case.refresh_from_db()
    _record(case, by, step=to)


def _presented_at(case: BoardCase, to: str, now: datetime) -> datetime | None:
    match to:
        case State.PRESENTED:
            return now
        case State.PREPARED:
            return None
        case _:
            return case.presented_at


def _check_ready(case: BoardCase, to: str) -> None:
    final = case.recommendations.filter(state="final")
    match to:
        case State.PREPARED if not case.question.strip():
            raise NotReady(_("expected a question to the board, found none"))
        case State.PREPARED if case.state == State.PRESENTED and final.exists():
            raise NotReady(_("expected a case without a final recommendation, found one"))
        case State.FOLLOWED_UP if not final.filter(follow_ups__isnull=False).exists():
            raise NotReady(_("expected a final recommendation with a follow-up, found none"))


def _record(case: BoardCase, by: User, *, step: str, **detail: Any) -> None:
    access.record("board_case", by=by, patient=case.patient, detail={"case": case.pk, "step": step, **detail})
