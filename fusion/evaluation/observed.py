"""Observed risk of resampled patients, competing events counted as such."""

from dataclasses import replace

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.resampling import Sampled, ratio
from fusion.evaluation.smoothing import deaths_of
from fusion.shapes import Draws, Floats, Indices
from fusion.survival.risk_sets import RiskSets

GROUPS = 10
FEWEST_IN_GROUP = 20


def observed_risk(outcome: Outcome, horizon_days: float, weights: Draws) -> Floats:
    """(1 + b,) cumulative incidence by a horizon (Aalen and Johansen 1978), 1 - Kaplan-Meier where nothing competes.

    F(h) = sum over event times u <= h of S(u-) d_u / Y_u, with S the Kaplan-Meier survival of any event.

    Args:
        outcome: of n patients.
        horizon_days: h.
        weights: (1 + b, n) how often each patient is drawn.
    """
    any_event = outcome.event | outcome.competing
    if not outcome.event.any():
        return np.zeros(len(weights))
    risk_sets = RiskSets.of(replace(outcome, event=any_event, competing=np.zeros(len(outcome), dtype=bool)))
    before = risk_sets.event_times <= horizon_days
    drawn = weights.T.astype(np.float64)
    at_risk = risk_sets.sums(drawn)[before]
    inverse = np.where(at_risk > 0, 1 / np.where(at_risk > 0, at_risk, 1.0), 0.0)
    left = np.cumprod(1 - np.minimum(deaths_of(risk_sets, drawn)[before] * inverse, 1.0), axis=0)
    survival = np.vstack([np.ones((1, len(weights))), left[:-1]]) if before.any() else left
    deaths = deaths_of(risk_sets, drawn * outcome.event[:, None])[before]
    return np.asarray((survival * deaths * inverse).sum(axis=0))


def sample_grouped_error(survival: Floats, outcome: Outcome, horizon_days: float, weights: Draws) -> Sampled:
    """Mean |observed - predicted| risk over tenths of predicted risk, observed by Aalen and Johansen."""
    total, count = np.zeros(len(weights)), np.zeros(len(weights))
    for rows in _groups(survival):
        drawn = weights[:, rows]
        size = drawn.sum(axis=1)
        predicted = drawn @ (1 - survival[rows]) / np.maximum(size, 1)
        sampled = _observed(outcome.take(rows), horizon_days, drawn)
        total += np.where(sampled.known, np.abs(sampled.values - predicted) * size, 0.0)
        count += np.where(sampled.known, size, 0.0)
    return ratio(total, count)


def _groups(survival: Floats) -> list[Indices]:
    count = int(np.clip(len(survival) // FEWEST_IN_GROUP, 1, GROUPS))
    order = np.argsort(1 - survival, kind="stable")
    return [part for part in np.array_split(order, count) if len(part)]


def _observed(outcome: Outcome, horizon_days: float, weights: Draws) -> Sampled:
    over = outcome.event | outcome.competing
    reached = (outcome.time_days >= horizon_days) if not over.all() else over
    known = np.asarray(weights[:, reached].sum(axis=1) > 0)
    return Sampled(values=observed_risk(outcome, horizon_days, weights), known=known)
