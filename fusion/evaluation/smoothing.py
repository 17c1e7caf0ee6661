"""The calibration smoother fitted on many resampled cohorts at once."""

from dataclasses import dataclass

import numpy as np

from fusion.shapes import Bools, Coefficients, Draws, Matrix
from fusion.survival.risk_sets import RiskSets

STEPS = 12
LONGEST_STEP = 2.0
GRADIENT = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """Observed risk of n patients at the horizon by the smoother of each of b draws.

    Attributes:
        observed: (n, b).
        converged: (b,) whether the draw's likelihood has its maximum there.
    """

    observed: np.ndarray
    converged: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slope:
    """Gradient (d, b), information (b, d, d) and Breslow's hazard increments (t, b)."""

    gradient: np.ndarray
    information: np.ndarray
    rates: np.ndarray


def fit_smooth(
    basis: Matrix, risk_sets: RiskSets, weights: Draws, start: Coefficients, penalty: float, horizon_days: float
) -> Smoothed:
    """Cox regressions of weighted patients on one or two columns by Newton steps, all draws side by side.

    Args:
        basis: (n, d).
        risk_sets: of the n patients.
        weights: (b, n) how often each is drawn.
        start: (d,) where to begin.
        penalty: ridge, as in `fit_ridge_cox`.
        horizon_days: at which risk is given.
    """
    drawn = weights.T.astype(np.float64)
    deaths = deaths_of(risk_sets, drawn)
    beta = np.repeat(start[:, None], len(weights), axis=1)
    for _ in range(STEPS):
        slope = _differentiate(basis, beta, risk_sets, drawn, deaths, penalty)
        if float(np.abs(slope.gradient).max(initial=0.0)) < GRADIENT:
            break
        step = np.linalg.solve(slope.information, slope.gradient.T[:, :, None])[:, :, 0].T
        beta = beta + np.clip(step, -LONGEST_STEP, LONGEST_STEP)
    slope = _differentiate(basis, beta, risk_sets, drawn, deaths, penalty)
    hazard = slope.rates[risk_sets.event_times <= horizon_days].sum(axis=0)
    return Smoothed(
        observed=1 - np.exp(-hazard * np.exp(basis @ beta)),
        converged=np.asarray(np.abs(slope.gradient).max(axis=0) < GRADIENT),
    )


def deaths_of(risk_sets: RiskSets, drawn: np.ndarray) -> np.ndarray:
    """(t, b) weighted events at each event time from (n, b) weights."""
    happened = risk_sets.by_time[risk_sets.event[risk_sets.by_time] > 0]
    starts = np.searchsorted(risk_sets.last_event[happened], np.arange(1, len(risk_sets.event_times) + 1))
    return np.asarray(np.add.reduceat(drawn[happened], starts, axis=0))


def _differentiate(
    basis: Matrix, beta: np.ndarray, risk_sets: RiskSets, drawn: np.ndarray, deaths: np.ndarray, penalty: float
) -> _Slope:
    d = basis.shape[1]
    relative = drawn * np.exp(basis @ beta)
    total = risk_sets.sums(relative)
    inverse = np.where(total > 0, 1 / np.where(total > 0, total, 1.0), 0.0)
    means = [risk_sets.sums(relative * basis[:, [k]]) * inverse for k in range(d)]
    happened = (basis * risk_sets.event[:, None]).T @ drawn
    gradient = happened - np.stack([(deaths * mean).sum(axis=0) for mean in means]) - penalty * beta
    information = np.zeros((drawn.shape[1], d, d))
    for i in range(d):
        for j in range(i, d):
            products = risk_sets.sums(relative * (basis[:, i] * basis[:, j])[:, None]) * inverse
            information[:, i, j] = information[:, j, i] = (deaths * (products - means[i] * means[j])).sum(axis=0)
    information += (penalty + 1e-9) * np.eye(d)
    return _Slope(gradient=gradient, information=information, rates=deaths * inverse)
