"""Bounds of survival time that hold for a stated share of patients, whatever the model, under right censoring.

The conformity score is U = S(T | x), predicted survival at a patient's own time, on patients that the model had not
seen. A lower bound is the first day on which predicted survival has fallen to a cutoff q; it fails when U > q. The
share that fails is estimated by inverse probability of censoring (Candes, Lei and Ren 2023; Gui et al. 2024),

    miss(q) = (1 + sum over events i with U_i > q of 1 / G(T_i- | x_i)) / (n + 1)

and q is the lowest cutoff, hence the latest bound, with miss(q) <= 1 - level. Only misses are weighted, and they are
early, where G is high.

With delayed entry everything is given survival to entry: T is a time of those who came under observation. A patient who
had a competing event never has the event, so a bound of such an endpoint is a day before which the event itself happens
to at most 1 - level, other causes of leaving included.
"""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import CohortError
from fusion.shapes import Coefficients, Floats, Mask, Matrix
from fusion.survival.censoring import fit_censoring_model
from fusion.survival.group_shifts import group_shifts, weighted_cutoff
from fusion.survival.recalibration import Recalibration

MINIMUM_UNCENSORED = 0.05
SMALLEST = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictiveBounds:
    """Where to read bounds off predicted survival curves.

    Attributes:
        level: share of patients that the bounds hold for.
        lower: cumulative hazard at which the lower bound is read; 0 where there are too few patients, and then every
            lower bound is entry.
        upper: the same of the upper bound, or None where there is none: one-sided, or follow-up too short to see it.
        shifts: (k,) by how much the log of the lower one moves for members of k groups, 0 or below.
        horizon_days: since entry; no lower bound is later, for too few were followed longer.
    """

    level: float
    lower: float
    upper: float | None
    shifts: Coefficients
    horizon_days: float

    def lower_days(
        self,
        curves: Recalibration,
        log_risk: Floats,
        *,
        entry_days: Floats | None = None,
        arms: Matrix | None = None,
        members: Mask | None = None,
    ) -> Floats:
        """(n,) days; the event comes at or after them for at least `level` of patients.

        Args:
            curves: that turned log-risks into the survival which the bounds were fitted on.
            log_risk: (n,) of new patients.
            entry_days: (n,) day up to which each is known to be free of the event; by default day 0.
            arms: (n, arms beside the reference) indicators, as the curves know them.
            members: (n, k) of which groups each is a member, as in the fit.

        Raises:
            CohortError: other groups or arms than those of the fit.
        """
        entry = np.zeros(len(log_risk)) if entry_days is None else entry_days
        groups = np.zeros((len(log_risk), 0), dtype=bool) if members is None else members
        if groups.shape[1] != len(self.shifts):
            raise CohortError(expected=f"{len(self.shifts)} groups", found=str(groups.shape[1]), where="bounds")
        cutoff = np.exp(-self.lower * np.exp(groups @ self.shifts))
        days = curves.times_at(log_risk, cutoff, entry_days=entry, arms=arms)
        return np.asarray(np.minimum(days, entry + self.horizon_days))

    def upper_days(
        self,
        curves: Recalibration,
        log_risk: Floats,
        *,
        entry_days: Floats | None = None,
        arms: Matrix | None = None,
    ) -> Floats:
        """(n,) days, infinite (open) where the curve never falls so low within follow-up."""
        if self.upper is None:
            return np.full(len(log_risk), np.inf)
        cutoff = np.full(len(log_risk), np.exp(-self.upper))
        return curves.times_at(log_risk, cutoff, entry_days=entry_days, arms=arms)


def fit_bounds(
    own_survival: Floats,
    outcome: Outcome,
    *,
    level: float = 0.9,
    two_sided: bool = False,
    covariates: Matrix | None = None,
    members: Mask | None = None,
) -> PredictiveBounds:
    """Calibrate bounds on patients that the model had not seen.

    Args:
        own_survival: (n,) predicted at each patient's own time, given survival to entry.
        outcome: of the n patients.
        level: share of patients that the bounds are to hold for.
        two_sided: lower and upper bound, each failing for half of 1 - level.
        covariates: (n, d) on which censoring may depend; by default it depends on nothing (Kaplan-Meier).
        members: (n, k) groups, overlapping or not, each of which the lower bound is to cover; see `group_shifts`.
    """
    alpha = (1 - level) / (2 if two_sided else 1)
    censoring = fit_censoring_model(outcome, covariates)
    since_entry = outcome.time_days - outcome.entry_days
    horizon = min(censoring.horizon_days(MINIMUM_UNCENSORED), float(since_entry.max()))
    seen = outcome.event & (since_entry <= horizon)
    weights = np.where(seen, 1 / np.where(seen, censoring.before(since_entry, covariates), 1.0), 0.0)
    residual = np.log(np.maximum(-np.log(np.maximum(own_survival, SMALLEST)), SMALLEST))
    common = weighted_cutoff(residual, weights, alpha * (len(outcome) + 1) - 1)
    groups = np.zeros((len(outcome), 0), dtype=bool) if members is None else members
    return PredictiveBounds(
        level=level,
        lower=float(np.exp(common)),
        upper=_earliest_cutoff(residual, weights, (1 - alpha) * (len(outcome) + 1)) if two_sided else None,
        shifts=group_shifts(residual - common, weights, groups, alpha)
        if np.isfinite(common)
        else np.zeros(groups.shape[1]),
        horizon_days=horizon,
    )


def _earliest_cutoff(values: Floats, weights: Floats, needed: float) -> float | None:
    """Cumulative hazard just above enough weight, or None where all weight is not enough."""
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    if total[-1] < needed:
        return None
    return float(np.exp(values[order][np.searchsorted(total, needed)]) * (1 + 1e-9))
