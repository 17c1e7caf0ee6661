"""Overall accuracy: the Brier score over time, weighted against censoring."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Bools, Curves, Times
from fusion.survival.kaplan_meier import Curve


def brier_scores(survival: Curves, times_days: Times, outcome: Outcome, censoring: Curve) -> Times:
    """Brier score at each time (Graf 1999), by inverse probability of censoring.

    BS(t) = mean of [ S(t)^2 1(T <= t, event) / G(T-) + (1 - S(t))^2 1(T > t) / G(t) ]

    Args:
        survival: (n, t) predicted; cause-specific where events compete, which count as censoring.
        times_days: (t,) within follow-up, so that G(t) > 0.
        outcome: of the n patients, without delayed entry.
        censoring: G, from the training patients.
    """
    return _scores(1 - survival, times_days, outcome, np.zeros(len(outcome), dtype=bool), censoring)


def incidence_brier_scores(incidence: Curves, times_days: Times, outcome: Outcome, censoring: Curve) -> Times:
    """Brier score of a cumulative incidence at each time where events compete (Schoop 2011).

    BS(t) = mean of [ (1(event) - F(t))^2 1(T <= t, either event) / G(T-) + F(t)^2 1(T > t) / G(t) ]

    Args:
        incidence: (n, t) predicted probability of the event by then.
        times_days: (t,) within follow-up, so that G(t) > 0.
        outcome: of the n patients, without delayed entry.
        censoring: G of not being lost to follow-up (`fit_loss_to_follow_up`), from the training patients.
    """
    return _scores(incidence, times_days, outcome, outcome.competing, censoring)


def integrated_brier(survival: Curves, times_days: Times, outcome: Outcome, censoring: Curve) -> float | None:
    """Time average of the Brier score by the trapezoid rule, 0.25 for a constant guess of one half.

    Returns:
        The average; None with delayed entry, for which the weights are not defined, or where G falls to 0.
    """
    if not _is_defined(times_days, outcome, censoring):
        return None
    return _average(brier_scores(survival, times_days, outcome, censoring), times_days)


def integrated_incidence_brier(
    incidence: Curves, times_days: Times, outcome: Outcome, censoring: Curve
) -> float | None:
    """Time average of `incidence_brier_scores` by the trapezoid rule.

    Returns:
        The average; None with delayed entry, for which the weights are not defined, or where G falls to 0.
    """
    if not _is_defined(times_days, outcome, censoring):
        return None
    return _average(incidence_brier_scores(incidence, times_days, outcome, censoring), times_days)


def _scores(incidence: Curves, times_days: Times, outcome: Outcome, competing: Bools, censoring: Curve) -> Times:
    own = censoring.before(outcome.time_days)
    weight = np.where(own > 0, 1 / np.where(own > 0, own, 1.0), 0.0)[:, None]
    gone = outcome.time_days[:, None] <= times_days
    dead = np.where(gone & outcome.event[:, None], (1 - incidence) ** 2 * weight, 0.0)
    other = np.where(gone & competing[:, None], incidence**2 * weight, 0.0)
    alive = np.where(gone, 0.0, incidence**2 / censoring.at(times_days))
    return np.asarray((dead + other + alive).mean(axis=0))


def _is_defined(times_days: Times, outcome: Outcome, censoring: Curve) -> bool:
    return not bool((outcome.entry_days > 0).any()) and bool((censoring.at(times_days) > 0).all())


def _average(scores: Times, times_days: Times) -> float:
    return float(np.trapezoid(scores, times_days) / (times_days[-1] - times_days[0]))
