"""Benefit against harm in the terminal."""

from typing import Any

from twins.management.weighing import weighing, weighing_lines


def mean(value: float) -> dict[str, float]:
    return {"mean": value, "low": value - 1, "high": value + 1}


def found(**changed: Any) -> dict[str, Any]:
    plain = {
        "weights": None, "rmst_months": mean(2.0), "severe_days": mean(10.0), "stop": None, "unlike": {},
        "break_even": {"tox": 6.09, "disc": None}, "net_months": None, "not_ranked": None,
    }  # fmt: skip
    return {**plain, **changed}


def test_without_weights_there_are_parts_and_where_they_are_even() -> None:
    assert weighing(found()) == "months lived +2.00; days in grade 3 or more +10.00; even at tox=6.09"


def test_net_says_at_which_weights() -> None:
    net = {**mean(1.8), "p_better": 0.7, "average": {**mean(1.8), "p_better": 0.9}}
    text = weighing(found(weights={"tox": 0.5, "disc": 0.0}, net_months=net))
    assert "net at tox=0.5, disc=0 +1.80 months (P(better) 90%)" in text


def test_net_on_unchecked_numbers_is_not_ranked() -> None:
    net = {**mean(1.8), "p_better": None, "average": {**mean(1.8), "p_better": None}}
    text = weighing(found(weights={"tox": 0.5, "disc": 0.0}, net_months=net, not_ranked="not checked: stop"))
    assert "(not ranked, not checked: stop)" in text


def test_weights_without_a_part_give_no_net() -> None:
    assert "no net at tox=0, disc=1" in weighing(found(weights={"tox": 0.0, "disc": 1.0}))


def test_nothing_known_is_said() -> None:
    nothing = found(rmst_months=None, severe_days=None, break_even={"tox": None, "disc": None})
    assert weighing_lines({"a vs b": {"benefit_harm": nothing}}) == ["a vs b: nothing to weigh"]
