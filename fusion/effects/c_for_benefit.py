"""C-for-benefit: of two matched pairs, how often the one predicted to benefit more did."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.effects.estimates import Estimate
from fusion.shapes import Bools, Floats, Indices
from fusion.survival.scores import MONTH_DAYS

DRAWS = 200
MOST_PAIRS = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of patients of either arm with like predicted benefit: means predicted, differences observed."""

    predicted: Floats
    observed: Floats


def pseudo_rmst(outcome: Outcome, horizon_days: float) -> Floats:
    """(n,) what each patient adds to the RMST, months: n times all less n - 1 times all but one (Andersen 2003)."""
    days = np.minimum(outcome.time_days, horizon_days)
    event = outcome.event & (outcome.time_days <= horizon_days)
    n = len(days)
    whole = _area(days, event, horizon_days)
    rest = np.array([_area(np.delete(days, row), np.delete(event, row), horizon_days) for row in range(n)])
    return np.asarray((n * whole - (n - 1) * rest) / MONTH_DAYS)


def _area(days: Floats, event: Bools, horizon_days: float) -> float:
    """Area under Kaplan-Meier; its own few lines, since it is called once a patient."""
    times = np.unique(days[event])
    ordered = np.sort(days)
    at_risk = len(days) - np.searchsorted(ordered, times, side="left")
    deaths = np.bincount(np.searchsorted(times, days[event]), minlength=len(times))
    survival = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    return float(survival @ np.diff(np.concatenate([[0.0], times, [horizon_days]])))


def match_pairs(treated: Bools, predicted: Floats, observed: Floats, generator: np.random.Generator) -> Pairs:
    """Pair by rank of predicted benefit (van Klaveren 2018); of the larger arm as many as the smaller has, at random.

    Args:
        treated: (n,) who had the first arm.
        predicted: (n,) predicted benefit.
        observed: (n,) outcome, larger is better.
        generator: picks among the larger arm.
    """
    ones, others = np.flatnonzero(treated), np.flatnonzero(~treated)
    m = min(len(ones), len(others), MOST_PAIRS)
    first, second = (_ranked(generator.permutation(rows)[:m], predicted) for rows in (ones, others))
    return Pairs(predicted=(predicted[first] + predicted[second]) / 2, observed=observed[first] - observed[second])


def _ranked(rows: Indices, predicted: Floats) -> Indices:
    return np.asarray(rows[np.argsort(predicted[rows], kind="stable")])


def concordance_of_benefit(pairs: Pairs) -> float | None:
    """Share of pairs of pairs in order; pairs of like observed benefit do not count, of like predicted a half."""
    observed = np.sign(pairs.observed[:, None] - pairs.observed[None])
    predicted = np.sign(pairs.predicted[:, None] - pairs.predicted[None])
    counted = observed != 0
    if not counted.any():
        return None
    return float(((observed * predicted)[counted].mean() + 1) / 2)


def c_for_benefit(
    treated: Bools, predicted: Floats, observed: Floats, generator: np.random.Generator
) -> Estimate | None:
    """C-for-benefit with the spread over resampled pairs; .5 is no better than chance; None without a difference."""
    pairs = match_pairs(treated, predicted, observed, generator)
    value = concordance_of_benefit(pairs)
    if value is None:
        return None
    m = len(pairs.predicted)
    draws = []
    for _ in range(DRAWS if m <= MOST_PAIRS // 3 else DRAWS // 4):
        rows = generator.integers(m, size=m)
        drawn = concordance_of_benefit(Pairs(predicted=pairs.predicted[rows], observed=pairs.observed[rows]))
        draws += [] if drawn is None else [drawn]
    return Estimate(value=value, standard_error=float(np.std(draws, ddof=1)) if len(draws) > 1 else 0.0)
