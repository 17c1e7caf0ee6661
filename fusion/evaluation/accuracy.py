"""Integrated Brier score, patient by patient."""

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Floats, Times
from fusion.survival.kaplan_meier import Curve

POINTS = 100


def brier_contributions(
    free: Curves, times_days: Times, outcome: Outcome, training: Outcome, censoring: Curve, tau_days: float
) -> Floats | None:
    """(n,) each patient's part of the integrated Brier score (Graf 1999, Schoop 2011), whose mean is the score.

    The time average from the first follow-up time to tau or the end of follow-up, of
    S(t)^2 1(T <= t, event) / G(T-) + (1 - S(t))^2 [1(T > t) / G(t) + 1(T <= t, competing) / G(T-)], by the trapezoid
    rule; curves are read between the times that were kept by straight lines.

    Args:
        free: (n, t) predicted S: 1 - incidence, which is survival where nothing competes.
        times_days: (t,) of the curves.
        outcome, training: of the n patients, and of those the model was fitted on.
        censoring: G of not being lost to follow-up, of the training patients.
        tau_days: end of the integral.

    Returns:
        The parts, or None with delayed entry or where follow-up is too short to integrate over or all were
        censored before its end.
    """
    last = min(tau_days, float(outcome.time_days.max()), float(training.time_days.max())) * 0.999
    first = float(outcome.time_days.min())
    if bool((outcome.entry_days > 0).any()) or not first < last:
        return None
    grid = np.linspace(first, last, POINTS)
    if bool((censoring.at(grid) <= 0).any()):
        return None
    steps = np.full(POINTS, grid[1] - grid[0])
    steps[[0, -1]] /= 2
    steps /= last - first
    curves = _interpolate(free, times_days, grid)
    own = censoring.before(outcome.time_days)
    weight = (own > 0) / np.where(own > 0, own, 1.0)
    happened = outcome.time_days[:, None] <= grid
    dead = (curves**2 * happened) @ steps * (outcome.event * weight)
    other = ((1 - curves) ** 2 * happened) @ steps * (outcome.competing * weight)
    return np.asarray(dead + other + ((1 - curves) ** 2 * ~happened) @ (steps / censoring.at(grid)))


def _interpolate(survival: Curves, times_days: Times, grid: Times) -> Curves:
    """(n, g) curves that start at 1 on day 0, between the times that were kept."""
    known = np.concatenate([[0.0], times_days])
    right = np.clip(np.searchsorted(known, grid, side="left"), 1, len(known) - 1)
    share = np.clip((grid - known[right - 1]) / (known[right] - known[right - 1]), 0, 1)
    curves = np.hstack([np.ones((len(survival), 1)), survival])
    return np.asarray(curves[:, right - 1] * (1 - share) + curves[:, right] * share)
