"""Discrimination: how often the patient at higher risk has the event first."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Bools, Floats
from fusion.survival.kaplan_meier import Curve


def harrell_c(log_risk: Floats, outcome: Outcome) -> float | None:
    """Harrell's C (1982): share of comparable pairs in order, equal risks counting half.

    A pair (i, j) is comparable when i had the event, at time t_i < t_j (or t_j = t_i and j was censored), and j was
    already under observation then (entry_j < t_i).

    Returns:
        The share, or None where no pair is comparable.
    """
    return _weighted_concordance(log_risk, outcome, outcome.event, np.ones(len(outcome)))


def uno_c(log_risk: Floats, outcome: Outcome, censoring: Curve, tau_days: float) -> float | None:
    """Uno's C (2011): comparable pairs before tau, weighted by 1 / G(t_i-)^2 against censoring.

    Args:
        log_risk: (n,) higher is worse.
        outcome: of the n patients.
        censoring: Kaplan-Meier G of remaining uncensored, from the training patients.
        tau_days: pairs whose first event is at tau or later are not counted.

    Returns:
        The weighted share, or None where no pair is comparable.
    """
    g = censoring.before(outcome.time_days)
    counted = outcome.event & (outcome.time_days < tau_days) & (g > 0)
    weights = np.where(counted, 1 / np.where(g > 0, g, 1.0) ** 2, 0.0)
    return _weighted_concordance(log_risk, outcome, counted, weights)


def _weighted_concordance(log_risk: Floats, outcome: Outcome, counted: Bools, weights: Floats) -> float | None:
    order = np.flatnonzero(counted)
    time = outcome.time_days
    later = time[None, :] > time[order, None]
    tied_censored = (time[None, :] == time[order, None]) & ~outcome.event[None, :]
    pairs = (later | tied_censored) & (outcome.entry_days[None, :] < time[order, None])
    difference = log_risk[order, None] - log_risk[None, :]
    concordant = (difference > 0) + 0.5 * (difference == 0)
    total = float(weights[order] @ pairs.sum(axis=1))
    return float(weights[order] @ (concordant * pairs).sum(axis=1)) / total if total > 0 else None
