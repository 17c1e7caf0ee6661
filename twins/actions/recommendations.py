"""Recommendations of a board: drafted, made final beside what was seen, replaced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext as _

from twins.actions import access
from twins.actions.board_states import BoardRefused, check_move_recommendation
from twins.actions.meanwhile import Clash, save_unless_changed
from twins.models import BoardCase, Forecast, Recommendation
from twins.permissions.boards import check_make_final

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Recommendation.State
COPIED = ("treatments", "reasoning", "evidence", "references", "trial_ids", "dissent", "follow_up_weeks", "what_if")


class ReadOtherwise(BoardRefused):
    """What would be made final is not what was read."""

    code = "read_otherwise"


class NotDecidable(BoardRefused):
    """A recommendation that cannot be made final, or replaced."""

    code = "not_decidable"


def newest_forecast(case: BoardCase) -> Forecast | None:
    """What the patient page shows now."""
    return Forecast.objects.filter(twin__patient=case.patient_id).first()


@transaction.atomic
def draft(case: BoardCase, *, by: User, fields: Mapping[str, Any] | None = None) -> Recommendation:
    """The case's open recommendation, or a new one."""
    BoardCase.objects.select_for_update().get(pk=case.pk)
    found = case.recommendations.exclude(state=State.FINAL).first()
    if found is not None:
        return found
    if case.recommendations.exists():
        raise NotDecidable(_("expected a case without a final recommendation: replace the final one, with a reason"))
    made = Recommendation.objects.create(case=case, author=by, forecast=newest_forecast(case), **(fields or {}))
    _record(made, by, step=State.DRAFT)
    return made


@transaction.atomic
def save(recommendation: Recommendation, *, fields: Mapping[str, Any], changed_at: datetime, by: User) -> Clash | None:
    """Write a draft, unless somebody else did since it was read.

    Raises:
        NotDecidable: it is final.
    """
    kept = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    _check_open(kept)
    wanted = {**fields, "author": by}
    clash = save_unless_changed(kept, fields=wanted, changed_at=changed_at)
    if clash is None:
        _record(recommendation, by, step="saved")
    return clash


@transaction.atomic
def move(recommendation: Recommendation, *, to: str, by: User) -> None:
    """Between draft and preliminary; `make_final` is the way to final.

    Raises:
        NoSuchStep: the state is not reached from the present one.
    """
    kept = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    check_move_recommendation(kept.state, to)
    if to == State.FINAL:
        raise NotDecidable(_("expected a step to draft or preliminary; a decision is made final by the board"))
    kept.state = to
    kept.save(update_fields=["state", "changed_at"])
    _record(recommendation, by, step=to)


@transaction.atomic
def make_final(
    recommendation: Recommendation, *, seen: Mapping[str, Any], changed_at: datetime, by: User, now: datetime
) -> None:
    """Freeze a recommendation beside what its reader saw; `seen` is the copy (twins.dossier.board.frozen).

    Raises:
        PermissionDenied: only the board decides.
        NoSuchStep: it is not preliminary.
        NotDecidable: something is missing.
        ReadOtherwise: the recommendation or the forecast changed since it was read.
    """
    check_make_final(by)
    kept = Recommendation.objects.select_for_update().select_related("case").get(pk=recommendation.pk)
    check_move_recommendation(kept.state, State.FINAL)
    _check_decidable(kept, seen, changed_at)
    kept.state, kept.final_by, kept.final_at = State.FINAL, by, now
    kept.forecast_id = seen["forecast"]["number"] if seen["forecast"] else None
    kept.seen = as_stored(seen)
    kept.seen_sha256 = hash_seen(kept.seen)
    kept.save()
    _record(recommendation, by, step=State.FINAL, sha256=kept.seen_sha256)


def check_read(recommendation: Recommendation, *, forecast: int | None) -> None:
    """Refuse to decide on another forecast than the one that was read.

    Raises:
        ReadOtherwise: a newer one was made since.
    """
    newest = newest_forecast(recommendation.case)
    if forecast != (newest and newest.pk):
        raise ReadOtherwise(_("expected the forecast as it was read; a newer one has been made since"))


@transaction.atomic
def replace(recommendation: Recommendation, *, reason: str, by: User) -> Recommendation:
    """A new draft that takes the place of a final one, which stays readable.

    Raises:
        NotDecidable: it is not final, or was replaced already.
    """
    kept = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if not kept.is_final or Recommendation.objects.filter(replaces=kept).exists():
        raise NotDecidable(_("expected a final recommendation that nothing has replaced yet"))
    made = Recommendation.objects.create(
        case=kept.case,
        author=by,
        replaces=kept,
        replaces_reason=reason,
        forecast=newest_forecast(kept.case),
        **{name: getattr(kept, name) for name in COPIED},
    )
    _record(made, by, step="replaces", replaces=kept.pk)
    return made


def as_stored(seen: Mapping[str, Any]) -> Any:
    """The copy as the database gives it back: JSONB has its own way with -0.0 and 1e16."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(seen, cls=DjangoJSONEncoder, allow_nan=False)])
        return json.loads(cursor.fetchone()[0])


def hash_seen(seen: Any) -> str:
    """SHA-256 over the copy, in one way of writing it."""
    text = json.dumps(seen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_open(recommendation: Recommendation) -> None:
    if recommendation.is_final:
        raise NotDecidable(_("expected a recommendation that is not final: a later one must take its place"))


def _check_decidable(kept: Recommendation, seen: Mapping[str, Any], changed_at: datetime) -> None:
    shown = seen["forecast"]
    check_read(kept, forecast=shown and shown["number"])
    if kept.changed_at != changed_at:
        raise ReadOtherwise(_("expected the recommendation as it was read; somebody has changed it since"))
    if kept.case.state not in {BoardCase.State.PRESENTED, BoardCase.State.FOLLOWED_UP}:
        raise NotDecidable(_("expected a case that was presented to the board"))
    if not kept.reasoning.strip():
        raise NotDecidable(_("expected the reasoning behind the recommendation, found none"))


def _record(recommendation: Recommendation, by: User, *, step: str, **detail: Any) -> None:
    detail = {"recommendation": recommendation.pk, "step": str(step), **detail}
    access.record("recommendation", by=by, patient=recommendation.case.patient, detail=detail)
