"""How far a case and a recommendation may go from where they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from twins.bridge.ingest import IngestError
from twins.models import BoardCase, Recommendation

CaseState = BoardCase.State
RecommendationState = Recommendation.State

CASE_MOVES: Final[Mapping[str, tuple[CaseState, ...]]] = {
    CaseState.TO_PREPARE: (CaseState.PREPARED,),
    CaseState.PREPARED: (CaseState.PRESENTED, CaseState.TO_PREPARE),
    CaseState.PRESENTED: (CaseState.FOLLOWED_UP, CaseState.PREPARED),
    CaseState.FOLLOWED_UP: (),
}
# A final one goes nowhere: a later one takes its place.
RECOMMENDATION_MOVES: Final[Mapping[str, tuple[RecommendationState, ...]]] = {
    RecommendationState.DRAFT: (RecommendationState.PRELIMINARY,),
    RecommendationState.PRELIMINARY: (RecommendationState.FINAL, RecommendationState.DRAFT),
    RecommendationState.FINAL: (),
}


class BoardRefused(IngestError):
    """What was asked of a case or a recommendation is not possible now."""

    code = "board_refused"


class NoSuchStep(BoardRefused):
    """A state that cannot be reached from the present one."""

    code = "no_such_step"


def can_move_case(now: str, to: str) -> bool:
    """Whether a case of one state may go to the other."""
    return to in CASE_MOVES[now]


def check_move_case(now: str, to: str) -> None:
    """Refuse a step that is not there.

    Raises:
        NoSuchStep: it says which there are.
    """
    if not can_move_case(now, to):
        raise NoSuchStep(_refusal(CASE_MOVES[now], CaseState(now).label))


def can_move_recommendation(now: str, to: str) -> bool:
    """Whether a recommendation of one state may go to the other."""
    return to in RECOMMENDATION_MOVES[now]


def check_move_recommendation(now: str, to: str) -> None:
    """Refuse a step that is not there.

    Raises:
        NoSuchStep: it says which there are.
    """
    if not can_move_recommendation(now, to):
        raise NoSuchStep(_refusal(RECOMMENDATION_MOVES[now], RecommendationState(now).label))


def _refusal(steps: tuple[CaseState | RecommendationState, ...], now: object) -> str:
    allowed = ", ".join(str(step.label) for step in steps) or _("no further state")
    return _("expected a step that is there now (%(steps)s), found another; the present state is: %(now)s") % {
        "steps": allowed,
        "now": now,
    }
