"""Overall accuracy: the Brier score over time, weighted against censoring."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Times
from fusion.survival.kaplan_meier import Curve


def brier_scores(survival: Curves, times_days: Times, outcome: Outcome, censoring: Curve) -> Times:
    """Brier score at each time (Graf 1999), by inverse probability of censoring.

    BS(t) = mean of [ S(t)^2 1(T <= t, event) / G(T-) + (1 - S(t))^2 1(T > t) / G(t) ]

    Args:
        survival: (n, t) predicted.
        times_days: (t,) within follow-up, so that G(t) > 0.
        outcome: of the n patients.
        censoring: G, from the training patients.
    """
    own = censoring.before(outcome.time_days)
    gone = (outcome.time_days[:, None] <= times_days) & outcome.event[:, None] & (own[:, None] > 0)
    here = outcome.time_days[:, None] > times_days
    dead = np.where(gone, survival**2 / np.where(own > 0, own, 1.0)[:, None], 0.0)
    alive = np.where(here, (1 - survival) ** 2 / censoring.at(times_days), 0.0)
    return np.asarray((dead + alive).mean(axis=0))


def integrated_brier(survival: Curves, times_days: Times, outcome: Outcome, censoring: Curve) -> float:
    """Time average of the Brier score by the trapezoid rule, 0.25 for a constant guess of one half."""
    scores = brier_scores(survival, times_days, outcome, censoring)
    return float(np.trapezoid(scores, times_days) / (times_days[-1] - times_days[0]))
