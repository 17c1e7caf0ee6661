"""Survival curves from log-risks whose effect may grow or fade with time.

    log h(t | r, a) = log h0(t) + r (1 + b0 + b1 g(t)) + sum over arms k of a_k (c_k + d_k g(t))

g is time by its rank among events, standardised, and constant on intervals of about equally many events, so that every
integral is a finite sum and the first days have no leverage. b0, b1, c and d are shrunk to 0, where the curves are
Breslow's: what few events cannot show stays proportional.
"""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import CohortError
from fusion.shapes import Coefficients, Curves, Floats, Matrix, Times
from fusion.survival.breslow import Baseline
from fusion.survival.time_varying import Episodes, cut_episodes, fit_with_offset, interior_cuts

INTERVALS = 12
SLOPE_PENALTIES = (30.0, 30.0)
ARM_PENALTIES = (30.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """Turns log-risks into survival curves.

    Attributes:
        baseline: cumulative hazard at log-risk 0 in the reference arm.
        cuts_days: (k - 1,) where one interval ends and the next begins.
        trend: (k,) g of each interval.
        slopes: (2,) b0 and b1.
        arm_effects: (2, arms beside the reference) c and d; no columns where arms were not given.
    """

    baseline: Baseline
    cuts_days: Times
    trend: Coefficients
    slopes: Coefficients
    arm_effects: Matrix

    def cumulative(self, log_risk: Floats, times_days: Times, arms: Matrix | None = None) -> Curves:
        """(n, t) cumulative hazard from day 0."""
        return np.asarray(self._relative_hazards(log_risk, arms) @ self._pieces(times_days).T)

    def survival(self, log_risk: Floats, times_days: Times, arms: Matrix | None = None) -> Curves:
        """(n, t) survival from day 0: never rises, and stays where it is after the last event of the training.

        Args:
            log_risk: (n,).
            times_days: (t,).
            arms: (n, arms beside the reference) indicators, where the fit was given them; all 0 is the reference.

        Raises:
            CohortError: other arms than those of the fit.
        """
        return np.asarray(np.exp(-self.cumulative(log_risk, times_days, arms)))

    def survival_at_own(self, log_risk: Floats, outcome: Outcome, arms: Matrix | None = None) -> Floats:
        """(n,) each patient's survival at that patient's own time, given survival to that patient's entry."""
        pieces = self._pieces(outcome.time_days) - self._pieces(outcome.entry_days)
        return np.asarray(np.exp(-(self._relative_hazards(log_risk, arms) * pieces).sum(axis=1)))

    def times_at(
        self, log_risk: Floats, survival: Floats, *, entry_days: Floats | None = None, arms: Matrix | None = None
    ) -> Floats:
        """(n,) first day on which survival has fallen to a value, infinite where it never does.

        Args:
            log_risk: (n,).
            survival: (n,) one value per patient, above 0.
            entry_days: (n,) survival is given survival to this day; by default to day 0.
            arms: (n, arms beside the reference) indicators.
        """
        relative = self._relative_hazards(log_risk, arms)
        entry = np.zeros(len(log_risk)) if entry_days is None else entry_days
        target = (relative * self._pieces(entry)).sum(axis=1) - np.log(survival)
        ends = np.cumsum(relative * self._pieces(np.array([np.inf])), axis=1)
        rows = np.arange(len(log_risk))
        interval = np.minimum((ends < target[:, None]).sum(axis=1), ends.shape[1] - 1)
        before = np.where(interval > 0, ends[rows, interval - 1], 0.0)
        wanted = self._starts()[interval] + (target - before) / relative[rows, interval]
        index = np.searchsorted(self.baseline.cumulative_hazard, wanted * (1 - 1e-12), side="left")
        found = np.append(self.baseline.times_days, np.inf)[index]
        return np.asarray(np.where(survival >= 1, entry, np.maximum(found, entry)))

    def _relative_hazards(self, log_risk: Floats, arms: Matrix | None) -> Matrix:
        """(n, k) exp of the linear predictor in each interval."""
        known = np.zeros((len(log_risk), 0)) if arms is None else arms
        count = self.arm_effects.shape[1]
        if known.shape[1] != count:
            raise CohortError(expected=f"{count} columns of arms", found=str(known.shape[1]), where="recalibration")
        level, change = self.arm_effects
        effect = np.outer(log_risk, 1 + self.slopes[0] + self.slopes[1] * self.trend)
        return np.asarray(np.exp(effect + (known @ level)[:, None] + np.outer(known @ change, self.trend)))

    def _pieces(self, times_days: Times) -> Matrix:
        """(t, k) baseline hazard that each interval adds up to a time."""
        starts = self._starts()
        ends = np.append(starts[1:], np.inf)
        return np.asarray(np.clip(self.baseline.at(times_days)[:, None], starts, ends) - starts)

    def _starts(self) -> Coefficients:
        """(k,) cumulative baseline hazard at the start of each interval."""
        return np.asarray(np.concatenate([[0.0], self.baseline.at(self.cuts_days)]))


def fit_recalibration(
    log_risk: Floats,
    outcome: Outcome,
    arms: Matrix | None = None,
    *,
    intervals: int = INTERVALS,
    slope_penalties: tuple[float, float] = SLOPE_PENALTIES,
    arm_penalties: tuple[float, float] = ARM_PENALTIES,
) -> Recalibration:
    """Coefficients by ridge partial likelihood (Cox 1972, Breslow ties), then Breslow's baseline at them.

    Args:
        log_risk: (n,) of patients by models that had not seen them, or slopes will flatter.
        outcome: of the n patients, with at least one event.
        arms: (n, arms beside the reference) indicators; without them no arm effect is fitted.
        intervals: at most.
        slope_penalties: of b0 and b1; 30 is as much as 30 events tell of a log-risk of standard deviation 1.
        arm_penalties: of every c and every d.

    Raises:
        InferenceFailed: no convergence.
    """
    known = np.zeros((len(log_risk), 0)) if arms is None else arms
    cuts = interior_cuts(outcome, intervals)
    trend = standard_rank(outcome, cuts)
    episodes = cut_episodes(outcome, cuts)
    g, own = trend[episodes.interval][:, None], log_risk[episodes.patient]
    x = np.hstack([own[:, None], own[:, None] * g, known[episodes.patient], known[episodes.patient] * g])
    count = known.shape[1]
    penalties = np.concatenate([slope_penalties, np.repeat(arm_penalties, count)])
    beta = fit_with_offset(x, own, episodes.risk_sets, penalties)
    return Recalibration(
        baseline=_baseline(own + x @ beta, episodes),
        cuts_days=cuts,
        trend=trend,
        slopes=beta[:2],
        arm_effects=beta[2:].reshape(2, count),
    )


def proportional(baseline: Baseline) -> Recalibration:
    """The recalibration that changes nothing: Breslow's curves."""
    nothing = np.zeros(0)
    return Recalibration(
        baseline=baseline, cuts_days=nothing, trend=np.zeros(1), slopes=np.zeros(2), arm_effects=np.zeros((2, 0))
    )


def standard_rank(outcome: Outcome, cuts_days: Times) -> Coefficients:
    """(k,) mean rank of each interval's events in time, with mean 0 and standard deviation 1 over all events."""
    interval = np.searchsorted(cuts_days, outcome.time_days[outcome.event], side="left")
    counts = np.bincount(interval, minlength=len(cuts_days) + 1)
    centred = np.cumsum(counts) - (counts + counts.sum()) / 2
    spread = np.sqrt(counts @ centred**2 / counts.sum())
    return np.asarray(centred / spread if spread > 0 else np.zeros(len(counts)))


def _baseline(predictor: Floats, episodes: Episodes) -> Baseline:
    sets = episodes.risk_sets
    rates = sets.deaths / sets.sums(np.exp(predictor))
    return Baseline(times_days=sets.event_times, cumulative_hazard=np.cumsum(rates))
