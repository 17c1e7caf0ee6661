"""Absolute survival: a cumulative baseline hazard that turns log-risks into curves."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Floats, Times
from fusion.survival.risk_sets import RiskSets


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Cumulative hazard at log-risk 0, a step function; after the last event it stays where it is.

    Attributes:
        times_days: (t,) event times, ascending.
        cumulative_hazard: (t,) at those times.
    """

    times_days: Times
    cumulative_hazard: Times

    def at(self, times_days: np.ndarray) -> np.ndarray:
        """Cumulative hazard at any times."""
        steps = np.concatenate([[0.0], self.cumulative_hazard])
        return np.asarray(steps[np.searchsorted(self.times_days, times_days, side="right")])

    def cumulative(self, log_risk: Floats, times_days: Times) -> Curves:
        """(n, t) cumulative hazard H0(t) exp(log_risk)."""
        return np.asarray(np.exp(log_risk)[:, None] * self.at(times_days)[None, :])

    def survival(self, log_risk: Floats, times_days: Times) -> Curves:
        """(n, t) survival exp(-H0(t) exp(log_risk))."""
        return np.asarray(np.exp(-self.cumulative(log_risk, times_days)))

    def survival_at_own(self, log_risk: Floats, outcome: Outcome) -> Floats:
        """(n,) each patient's survival at that patient's own time, given survival to that patient's entry."""
        hazard = self.at(outcome.time_days) - self.at(outcome.entry_days)
        return np.asarray(np.exp(-np.exp(log_risk) * hazard))


def fit_baseline(log_risk: Floats, outcome: Outcome) -> Baseline:
    """Breslow (1972): H0(t) = sum over event times u <= t of d_u / sum over at risk of exp(log_risk)."""
    risk_sets = RiskSets.of(outcome)
    rates = risk_sets.deaths / risk_sets.sums(np.exp(log_risk))
    return Baseline(times_days=risk_sets.event_times, cumulative_hazard=np.cumsum(rates))
