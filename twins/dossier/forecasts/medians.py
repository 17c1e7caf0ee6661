"""Which of two medians is the longer one, where that can be said at all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from twins.dossier.forecasts.estimates import ArmView


class Order(StrEnum):
    """Which of two arms has the longer median."""

    FIRST = "first"
    SECOND = "second"
    SAME = "same"
    UNKNOWN = "unknown"


def compare_medians(first: ArmView, second: ArmView) -> Order:
    """By the medians as they are written; one that was not reached is the longer only past the end of follow-up."""
    if not (first.has_survival and second.has_survival):
        return Order.UNKNOWN
    one, other = first.os_median.value, second.os_median.value
    if one is not None and other is not None:
        return _by_number(round(one, 1), round(other, 1))
    if one is None and _outlasts(first, other):
        return Order.FIRST
    return Order.SECOND if other is None and _outlasts(second, one) else Order.UNKNOWN


def _by_number(one: float, other: float) -> Order:
    if one == other:
        return Order.SAME
    return Order.FIRST if one > other else Order.SECOND


def _outlasts(arm: ArmView, median: float | None) -> bool:
    """Whether an arm without a median was followed until the other's."""
    return median is not None and arm.followed_months is not None and arm.followed_months >= median


def longest(arms: Sequence[ArmView]) -> ArmView | None:
    """The arm whose median is longer than that of every other; None where there is no such arm."""
    return next((arm for arm in arms if all(_is_longer(arm, each) for each in arms if each is not arm)), None)


def _is_longer(arm: ArmView, other: ArmView) -> bool:
    return compare_medians(arm, other) is Order.FIRST


def all_alike(arms: Sequence[ArmView]) -> bool:
    """Whether all medians are written alike."""
    return all(compare_medians(arms[0], arm) is Order.SAME for arm in arms[1:])


def intervals_overlap(first: ArmView, second: ArmView) -> bool:
    """Whether the intervals of two medians share a point; an end that was not reached is open."""
    ends = [(arm.os_median.low, arm.os_median.high) for arm in (first, second)]
    if any(low is None for low, _high in ends):
        return False
    (low, high), (other_low, other_high) = [
        (low if low is not None else 0.0, float("inf") if high is None else high) for low, high in ends
    ]
    return low <= other_high and other_low <= high
