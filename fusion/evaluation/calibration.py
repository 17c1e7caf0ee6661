"""Calibration at a horizon over many resampled cohorts: smoothed errors, and observed over expected."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.evaluation.observed import observed_risk
from fusion.evaluation.resampling import Sampled, affordable, in_parts, ratio
from fusion.evaluation.smoothing import Smoothed, fit_smooth
from fusion.shapes import Draws, Floats, Indices
from fusion.survival.cox import fit_ridge_cox
from fusion.survival.risk_sets import RiskSets
from fusion.survival.smooth_risk import PENALTY, SMALL, spline_basis
from fusion.survival.subdistribution import SubdistributionSets

POINTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSamples:
    """Mean, median and 90th percentile of |observed - predicted| risk (Austin 2020), each (1 + b,)."""

    ici: Sampled
    e50: Sampled
    e90: Sampled


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationLine:
    """Observed risk, smoothed, against predicted: (p,) each, with a 95 % band where there are draws."""

    predicted: Floats
    observed: Floats
    low: Floats
    high: Floats


def why_not(outcome: Outcome, horizon_days: float) -> str:
    """Why calibration at a horizon cannot be judged, or empty."""
    if outcome.time_days.max() < horizon_days:
        return "nobody was followed so long"
    happened = outcome.event & (outcome.time_days <= horizon_days)
    return "" if happened.any() else "no event by then"


def sample_calibration(
    free: Floats, outcome: Outcome, horizon_days: float, weights: Draws
) -> CalibrationSamples | None:
    """Smoothed calibration errors at a horizon, as `survival.calibration` but of resampled patients.

    Args:
        free: (n,) predicted probability that the event has not happened by the horizon.
        outcome: of the n patients.
        horizon_days: within follow-up.
        weights: (1 + b, n) how often each patient is drawn; fewer are used where patients are many.

    Returns:
        The errors, or None where the smoother has no fit on the cohort itself, or events compete and entry is delayed.
    """
    used = affordable(weights)
    found = [_errors(free, part, smooth) for part, smooth in _smooth(free, outcome, horizon_days, used)]
    if not found:
        return None
    known = np.concatenate([known for known, _ in found])
    values = np.concatenate([values for _, values in found], axis=1)
    ici, e50, e90 = (Sampled(values=row, known=known) for row in values)
    return CalibrationSamples(ici=ici, e50=e50, e90=e90)


def calibration_line(
    free: Floats, outcome: Outcome, horizon_days: float, weights: Draws, level: float
) -> CalibrationLine | None:
    """Smoothed observed risk at 40 quantiles of predicted risk, 1st to 99th percentile, for a plot."""
    order = np.argsort(1 - free, kind="stable")
    places = np.unique(np.round(np.linspace(0.01, 0.99, POINTS) * (len(order) - 1)).astype(np.int64))
    rows: Indices = order[places]
    parts = [smooth for _, smooth in _smooth(free, outcome, horizon_days, affordable(weights))]
    if not parts:
        return None
    observed = np.hstack([part.observed[rows][:, part.converged] for part in parts])
    low, high = np.quantile(observed, ((1 - level) / 2, (1 + level) / 2), axis=1)
    first = observed[:, 0]
    return CalibrationLine(
        predicted=1 - free[rows], observed=first, low=np.minimum(low, first), high=np.maximum(high, first)
    )


def sample_observed_expected(free: Floats, outcome: Outcome, horizon_days: float, weights: Draws) -> Sampled:
    """Observed over mean predicted risk at a horizon: calibration in the large, 1 when right on average."""
    predicted = weights @ (1 - free) / weights.sum(axis=1)
    return ratio(observed_risk(outcome, horizon_days, weights), predicted.astype(np.float64))


def _smooth(free: Floats, outcome: Outcome, horizon_days: float, weights: Draws) -> list[tuple[Draws, Smoothed]]:
    """The smoother fitted on every draw, starting from the cohort's own coefficients.

    Where events compete it is Fine and Gray's, its weights against loss to follow-up the cohort's own in every draw.
    """
    competes = bool(outcome.competing.any())
    if competes and bool((outcome.entry_days > 0).any()):
        return []
    p = np.clip(free, SMALL, 1 - SMALL)
    basis = spline_basis(np.log(-np.log(p)))
    basis = (basis - basis.mean(axis=0)) / np.maximum(basis.std(axis=0), SMALL)
    risk_sets = SubdistributionSets.of(outcome) if competes else RiskSets.of(outcome)
    try:
        start = fit_ridge_cox(basis, risk_sets, PENALTY)
    except InferenceFailed:
        return []
    parts = in_parts(weights)
    return [(part, fit_smooth(basis, risk_sets, part, start, PENALTY, horizon_days)) for part in parts]


def _errors(free: Floats, weights: Draws, smooth: Smoothed) -> tuple[np.ndarray, np.ndarray]:
    """(b,) whether it is known, and (3, b) mean, median and 90th percentile of the absolute difference."""
    errors = np.abs(smooth.observed - (1 - free)[:, None])
    counts = weights.T.astype(np.float64)
    mean = (errors * counts).sum(axis=0) / counts.sum(axis=0)
    return smooth.converged, np.stack([mean, *weighted_quantiles(errors, counts, (0.5, 0.9))])


def weighted_quantiles(values: np.ndarray, counts: np.ndarray, levels: tuple[float, ...]) -> list[Floats]:
    """Quantiles of the columns of (n, b) values that occur so often, interpolated as numpy does."""
    order = np.argsort(values, axis=0)
    ordered = np.take_along_axis(values, order, axis=0)
    through = np.cumsum(np.take_along_axis(counts, order, axis=0), axis=0)
    found = []
    for level in levels:
        place = level * (through[-1] - 1)
        lower, upper = _at(ordered, through, np.floor(place)), _at(ordered, through, np.ceil(place))
        found.append(lower + (upper - lower) * (place - np.floor(place)))
    return found


def _at(ordered: np.ndarray, through: np.ndarray, place: Floats) -> Floats:
    """The value at a place among repeated ones."""
    first = (through > place + 0.5).argmax(axis=0)
    return np.asarray(np.take_along_axis(ordered, first[None, :], axis=0)[0])
