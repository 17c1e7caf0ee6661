"""Door to survival statistics without torch: what a page says of a cohort's follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Times in months from the index date; `entered` is when a patient came under observation."""

    months: tuple[float, ...]
    events: tuple[bool, ...]
    entered: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Kaplan-Meier steps with 95% limits, the median with its limits, and patients at risk at given months.

    A median or an end of its interval that was not reached is None.
    """

    months: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median: float | None
    median_low: float | None
    median_high: float | None
    at_risk: tuple[int, ...]


def kaplan_meier(follow_up: FollowUp, *, ticks: Sequence[float]) -> Curve:
    """Kaplan and Meier (1958) with log(-log) limits, late entries accounted for.

    Raises:
        CurveNotDefined: nobody is left at risk while others still come under observation.
    """
    from lifelines import KaplanMeierFitter
    from lifelines.exceptions import StatError
    from lifelines.utils import median_survival_times

    entry = follow_up.entered if any(follow_up.entered) else None
    try:
        fitter = KaplanMeierFitter(alpha=0.05).fit(follow_up.months, follow_up.events, entry=entry)
    except StatError as error:
        raise CurveNotDefined from error
    limits = fitter.confidence_interval_survival_function_
    ends = median_survival_times(limits)
    return Curve(
        months=tuple(map(float, limits.index)),
        survival=tuple(map(float, fitter.survival_function_.iloc[:, 0])),
        low=tuple(map(float, limits.iloc[:, 0])),
        high=tuple(map(float, limits.iloc[:, 1])),
        median=_reached(fitter.median_survival_time_),
        median_low=_reached(ends.iloc[0, 0]),
        median_high=_reached(ends.iloc[0, 1]),
        at_risk=tuple(_at_risk(follow_up, tick) for tick in ticks),
    )


class CurveNotDefined(ArithmeticError):
    """With late entries the set at risk was empty at an early time: no curve can be drawn."""


def log_rank(groups: Sequence[FollowUp]) -> float | None:
    """P value of the log-rank test over all groups; None for late entries, of which the test knows nothing."""
    from lifelines.statistics import multivariate_logrank_test

    if any(any(group.entered) for group in groups):
        return None
    months = [value for group in groups for value in group.months]
    events = [value for group in groups for value in group.events]
    labels = [place for place, group in enumerate(groups) for _ in group.months]
    return float(multivariate_logrank_test(months, labels, events).p_value)


def _reached(value: float) -> float | None:
    return float(value) if value != float("inf") else None


def _at_risk(follow_up: FollowUp, tick: float) -> int:
    return sum(entered <= tick <= months for months, entered in zip(follow_up.months, follow_up.entered, strict=True))
