"""What became of a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from twins.actions import access, cases
from twins.actions.board_states import BoardRefused
from twins.models import BoardCase, FollowUp, Recommendation

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NothingDecided(BoardRefused):
    """Only what was decided can be followed up."""

    code = "nothing_decided"


@transaction.atomic
def note(recommendation: Recommendation, *, fields: Mapping[str, Any], by: User, now: datetime) -> FollowUp:
    """Add what became of a final recommendation; its case is then followed up.

    Raises:
        NothingDecided: it is not final.
    """
    kept = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if not kept.is_final:
        raise NothingDecided(_("expected a final recommendation; nothing has been decided yet"))
    made = FollowUp.objects.create(recommendation=kept, noted_by=by, **fields)
    case = kept.case
    detail = {"recommendation": kept.pk, "follow_up": made.pk, "realised": str(made.realised)}
    access.record("follow_up", by=by, patient=case.patient, detail=detail)
    if case.state == BoardCase.State.PRESENTED:
        cases.move(case, to=BoardCase.State.FOLLOWED_UP, by=by, now=now)
    return made
