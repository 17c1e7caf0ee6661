"""Which state follows which: the whole table, for cases and for recommendations."""

from itertools import product

import pytest

from twins.actions.board_states import (
    NoSuchStep,
    can_move_case,
    can_move_recommendation,
    check_move_case,
    check_move_recommendation,
)
from twins.models import BoardCase, Recommendation

CASE_STEPS = {
    ("to_prepare", "prepared"),
    ("prepared", "to_prepare"),
    ("prepared", "presented"),
    ("presented", "prepared"),
    ("presented", "followed_up"),
}
RECOMMENDATION_STEPS = {("draft", "preliminary"), ("preliminary", "draft"), ("preliminary", "final")}


@pytest.mark.parametrize(("now", "to"), list(product(BoardCase.State.values, repeat=2)))
def test_case_goes_only_where_the_table_says(now: str, to: str) -> None:
    assert can_move_case(now, to) == ((now, to) in CASE_STEPS)


@pytest.mark.parametrize(("now", "to"), list(product(Recommendation.State.values, repeat=2)))
def test_recommendation_goes_only_where_the_table_says(now: str, to: str) -> None:
    assert can_move_recommendation(now, to) == ((now, to) in RECOMMENDATION_STEPS)


def test_refused_step_says_what_there_is() -> None:
    with pytest.raises(NoSuchStep, match=r"prepared.*to prepare"):
        check_move_case("to_prepare", "followed_up")
    with pytest.raises(NoSuchStep, match="no further state"):
        check_move_recommendation("final", "draft")


def test_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NoSuchStep):
        check_move_case("prepared", "anything else")
