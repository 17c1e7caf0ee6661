"""Probability of remaining uncensored, of everybody alike or by covariates, for inverse weights.

Time counts from entry, so that a patient who entered late is weighted by the censoring met while under observation. A
competing event is no censoring: it is known that the event will not happen.
"""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.shapes import Coefficients, Floats, Matrix, Times
from fusion.survival.cox import fit_ridge_cox
from fusion.survival.risk_sets import RiskSets

PENALTY = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Censoring:
    """G(t | x) = product over censoring times u <= t of (1 - dH(u)) ^ exp(x b): Kaplan-Meier where b is 0.

    Attributes:
        times_days: (t,) censoring times since entry.
        remaining: (t,) G after each, at x = 0.
        centre, scale, coefficients: (d,) of the covariates; empty without.
    """

    times_days: Times
    remaining: Times
    centre: Coefficients
    scale: Coefficients
    coefficients: Coefficients

    def before(self, since_entry_days: Floats, covariates: Matrix | None = None) -> Floats:
        """(n,) G just before these days since entry, of patients with these (n, d) covariates."""
        steps = np.concatenate([[1.0], self.remaining])
        common = steps[np.searchsorted(self.times_days, since_entry_days, side="left")]
        return np.asarray(common ** self._relative(len(since_entry_days), covariates))

    def horizon_days(self, share: float) -> float:
        """Last of the days since entry before which at least this share remains uncensored; infinite if always."""
        low = np.flatnonzero(self.remaining < share)
        return float(self.times_days[low[0]]) if len(low) else float("inf")

    def _relative(self, n: int, covariates: Matrix | None) -> Floats:
        if covariates is None or not len(self.coefficients):
            return np.ones(n)
        return np.asarray(np.exp((covariates - self.centre) / self.scale @ self.coefficients))


def fit_censoring_model(outcome: Outcome, covariates: Matrix | None = None, *, penalty: float = PENALTY) -> Censoring:
    """Kaplan and Meier (1958) of censoring, or with covariates a ridge Cox of it.

    Args:
        outcome: of n patients.
        covariates: (n, d) of which censoring may depend, such as the log-risk.
        penalty: of the covariates' standardised coefficients.
    """
    x = np.zeros((len(outcome), 0)) if covariates is None else covariates
    centre, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    standard = (x - centre) / scale
    censored = ~outcome.event & ~outcome.competing
    sets = RiskSets.of(build_outcome(outcome.time_days - outcome.entry_days, censored))
    possible = x.shape[1] > 0 and bool(censored.any())
    beta = fit_ridge_cox(standard, sets, penalty) if possible else np.zeros(x.shape[1])
    rates = np.minimum(sets.deaths / sets.sums(np.exp(standard @ beta)), 1.0) if censored.any() else np.zeros(0)
    return Censoring(
        times_days=sets.event_times,
        remaining=np.cumprod(1 - rates),
        centre=centre,
        scale=scale,
        coefficients=beta,
    )
