"""The state with a line in plain words."""

from typing import Any

import pytest

from tests.fit_json import fit, point, visit
from twins.dossier.twin.state import plain_words, state_row


def interval(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": mean, "low": low, "high": high}


@pytest.mark.parametrize(
    ("growth", "words"),
    [
        ((0.063, 0.021, 0.131), "Doubles in about 11.0 months; nine in ten: 5.3 to 33.0 months."),
        ((0.063, 0.0, 0.131), "Doubles in about 11.0 months; nine in ten: from 5.3 months to hardly ever."),
        ((0.001, 0.0, 0.002), "Hardly grows."),
    ],
)
def test_growth_is_a_doubling_time(growth: tuple[float, float, float], words: str) -> None:
    assert plain_words("growth_per_month", interval(*growth), {}) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((0.1, 0.0, 0.3), "Most of the tumour still responds"),
        ((0.5, 0.3, 0.7), "One part responds"),
        ((0.9, 0.7, 1.0), "Most of the tumour resists"),
        ((0.5, 0.02, 0.97), "Hardly known"),
    ],
)
def test_resistant_part_is_said_as_far_as_it_is_known(value: tuple[float, float, float], words: str) -> None:
    assert plain_words("resistant_fraction", interval(*value), {}).startswith(words)


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (90.0, "50% larger than when first measured, 60 mm."),
        (30.0, "50% smaller than when first measured, 60 mm."),
        (61.0, "About as large as when first measured, 60 mm."),
    ],
)
def test_burden_is_held_against_the_first_size(mean: float, words: str) -> None:
    assert plain_words("burden_mm", interval(mean, mean - 5, mean + 5), visit()) == words


@pytest.mark.parametrize("stored", [{}, visit(fit=fit(sizes=[point(0, None, 5.0)]))])
def test_burden_without_a_first_size_says_nothing(stored: dict[str, Any]) -> None:
    assert plain_words("burden_mm", interval(60, 50, 70), stored) == ""


@pytest.mark.parametrize("stored", [visit(fit=None), visit(fit=fit(sizes=[]))])
def test_burden_without_any_size_says_what_it_rests_on(stored: dict[str, Any]) -> None:
    assert plain_words("burden_mm", interval(60, 20, 150), stored).startswith("No size was measured")


def test_row_has_unit_interval_and_words() -> None:
    row = state_row("shrinkage_per_month", interval(0.231, 0.1, 0.4))
    assert (row.mean, row.low, row.high, row.unit) == ("23.1", "10.0", "40.0", "% a month")
    assert row.words == "Halves in about 3.0 months while the line is given."


def test_middle_is_the_median_and_never_outside_the_interval() -> None:
    carried_off = interval(5e7, 22, 580)
    assert state_row("burden_mm", {**carried_off, "median": 80.0}).mean == "80.0"
    assert state_row("burden_mm", carried_off).mean == "580.0"


def test_burden_beyond_what_the_model_tells_apart_is_not_told_in_digits() -> None:
    row = state_row("burden_mm", {**interval(5e7, 22, 6438), "median": 700.0})
    assert (row.mean, row.low, row.high) == ("over 600", "22.0", "over 600")
