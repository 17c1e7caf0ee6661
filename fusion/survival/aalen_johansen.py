"""Cumulative incidence of one of two competing events, and how far predictions are from it on average."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.stats import norm

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Curves, Floats, Times

ROUNDING = 1e-12


class Cause(Enum):
    """Which of the events that end follow-up."""

    EVENT = "event"
    COMPETING = "competing"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidenceCurve:
    """A cumulative incidence as a right-continuous step function; after the last event it stays where it is.

    Attributes:
        times_days: (t,) times of either event, ascending.
        incidence: (t,) probability of the event by then.
        variance: (t,) of it.
    """

    times_days: Times
    incidence: Times
    variance: Times

    def at(self, times_days: np.ndarray) -> np.ndarray:
        """Probability of the event by these times."""
        return _step(self.times_days, self.incidence, times_days)

    def variance_at(self, times_days: np.ndarray) -> np.ndarray:
        """Variance of the incidence by these times."""
        return _step(self.times_days, self.variance, times_days)

    def limits(self, times_days: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limit at these times, on the scale of log(-log F); both are F where F is 0 or 1."""
        value, variance = self.at(times_days), self.variance_at(times_days)
        inside = (value > 0) & (value < 1)
        f = np.where(inside, value, 0.5)
        width = norm.ppf((1 + level) / 2) * np.sqrt(np.maximum(variance, 0)) / (f * np.abs(np.log(f)))
        # So wide an interval is all of 0..1 already; without the bound the exponential of a tiny |log f| overflows.
        width = np.minimum(width, 50.0)
        low, high = f ** np.exp(width), f ** np.exp(-width)
        return np.where(inside, low, value), np.where(inside, high, value)


def _step(times_days: Times, values: Times, at: np.ndarray) -> np.ndarray:
    return np.asarray(np.concatenate([[0.0], values])[np.searchsorted(times_days, at, side="right")])


def fit_aalen_johansen(outcome: Outcome, cause: Cause = Cause.EVENT) -> IncidenceCurve:
    """Aalen and Johansen (1978): F_k(t) = sum over times u <= t of S(u-) d_k(u) / n(u), with delayed entry.

    S is the Kaplan-Meier estimate of having had neither event, n(u) counts patients with entry < u <= time. Where
    nothing competes F is 1 - S. The variance is Greenwood's, by the delta method (Marubini and Valsecchi 1995):

        V(t) = sum of (F(t) - F(u))^2 d / (n (n - d)) + S(u-)^2 d_k (n - d_k) / n^3 - 2 (F(t) - F(u)) S(u-) d_k / n^2

    Raises:
        InferenceFailed: everybody under observation at some time had an event, and others entered later.
    """
    ours = outcome.event if cause is Cause.EVENT else outcome.competing
    times, deaths = np.unique(outcome.time_days[outcome.event | outcome.competing], return_counts=True)
    at_risk = _entered(outcome.entry_days, times) - _entered(outcome.time_days, times)
    if bool(((deaths == at_risk) & (times <= outcome.entry_days.max(initial=0.0))).any()):
        expected = "patients left at risk after every event"
        raise InferenceFailed(expected=expected, found="an empty risk set", where="Aalen-Johansen")
    own = np.searchsorted(np.sort(outcome.time_days[ours]), times, side="right")
    d, k, n = deaths.astype(np.float64), np.diff(own, prepend=0).astype(np.float64), at_risk.astype(np.float64)
    before = np.concatenate([[1.0], np.cumprod(1 - d / n)])[: len(times)]
    incidence = np.cumsum(before * k / n)
    incidence[incidence > 1 - ROUNDING] = 1.0
    return IncidenceCurve(times_days=times, incidence=incidence, variance=_variance(d, k, n, before, incidence))


def _entered(days: Floats, times_days: Times) -> np.ndarray:
    return np.searchsorted(np.sort(days), times_days, side="left")


def _variance(d: Times, k: Times, n: Times, before: Times, f: Times) -> Times:
    """(t,) the formula above, its squares written out so that every sum is cumulative."""
    # When all at risk have an event F does not change any more: that term is nothing.
    greenwood = np.where(n > d, d / (n * np.where(n > d, n - d, 1.0)), 0.0)
    covariance = before * k / n**2
    first = f**2 * np.cumsum(greenwood) - 2 * f * np.cumsum(greenwood * f) + np.cumsum(greenwood * f**2)
    second = np.cumsum(before**2 * k * (n - k) / n**3)
    return np.asarray(first + second - 2 * (f * np.cumsum(covariance) - np.cumsum(covariance * f)))


def observed_risk(outcome: Outcome, horizon_days: float) -> float | None:
    """Probability of the event by a horizon, by Aalen-Johansen.

    Returns:
        The probability; None where nobody was followed so long, unless the last of them had an event and nobody was
        left, or where an early risk set was empty.
    """
    if not is_followed_to(outcome, horizon_days):
        return None
    try:
        return float(fit_aalen_johansen(outcome).at(np.array([horizon_days]))[0])
    except InferenceFailed:
        return None


def is_followed_to(outcome: Outcome, horizon_days: float) -> bool:
    """Whether somebody was still followed at the horizon, or the last had an event, so that nobody was left."""
    last = outcome.time_days.max(initial=0.0)
    final = outcome.time_days == last
    all_over = bool((outcome.event | outcome.competing)[final].all()) and bool(final.any())
    return bool(last >= horizon_days) or all_over


@dataclass(frozen=True, slots=True, kw_only=True)
class AjCalibration:
    """Distance of the mean predicted incidence from Aalen-Johansen's, averaged over time.

    Attributes:
        squared: mean squared difference.
        absolute: mean absolute difference, in probability.
    """

    squared: float
    absolute: float


def aj_calibration(
    incidence: Curves, times_days: Times, outcome: Outcome, cause: Cause = Cause.EVENT
) -> AjCalibration | None:
    """Calibration in the large over all times (Alberge 2026): 1 / t_max integral of |mean_i F_i(t) - F_AJ(t)|^a dt.

    a is 2 for `squared` and 1 for `absolute`; the integral goes from day 0, where both are 0, by the trapezoid rule.

    Args:
        incidence: (n, t) predicted of this cause. Where nothing competes, 1 - survival.
        times_days: (t,) ascending.
        outcome: of the n patients.
        cause: whose incidence.

    Returns:
        The distances, or None where follow-up ends before the last time or an early risk set was empty.
    """
    if not is_followed_to(outcome, float(times_days[-1])):
        return None
    try:
        curve = fit_aalen_johansen(outcome, cause)
    except InferenceFailed:
        return None
    difference = np.concatenate([[0.0], incidence.mean(axis=0) - curve.at(times_days)])
    days = np.concatenate([[0.0], times_days])
    return AjCalibration(
        squared=float(np.trapezoid(difference**2, days) / days[-1]),
        absolute=float(np.trapezoid(np.abs(difference), days) / days[-1]),
    )
