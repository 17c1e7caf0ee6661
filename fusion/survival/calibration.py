"""Calibration: do predicted probabilities come true."""

import numpy as np
from scipy.stats import chi2

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Bools, Floats, Matrix
from fusion.survival.breslow import fit_baseline
from fusion.survival.cox import fit_ridge_cox
from fusion.survival.risk_sets import RiskSets

BINS = 10
SMALL = 1e-6


def d_calibration_p(own_survival: Floats, event: Bools, bins: int = BINS) -> float:
    """P-value of D-calibration (Haider 2020): is S_i(T_i) uniform on 0..1?

    An event falls in the bin of its S(T). A patient censored at S(C) = c spreads over the bins below c in proportion:
    the bin of c gets (c - lower edge) / c, every lower bin its width / c. The chi-square of the bin sums has bins - 1
    degrees of freedom.

    Args:
        own_survival: (n,) predicted survival at the patient's own time.
        event: (n,).
    """
    edges = np.linspace(0, 1, bins + 1)
    index = np.clip(np.ceil(own_survival * bins).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(index[event], minlength=bins).astype(np.float64)
    for c in np.maximum(own_survival[~event], SMALL):
        counts += np.clip(c - edges[:-1], 0, 1 / bins) / c
    expected = len(event) / bins
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), bins - 1))


def interval_coverage(own_survival: Floats, event: Bools, level: float = 0.9) -> float:
    """Share of times inside the central predicted interval, through the censored probability integral transform.

    An event counts 1 when S(T) is in the central part, else 0. A patient censored at S(C) = c counts the share of 0..c
    that is in the central part, which is what a calibrated model expects of the time not seen.
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = (own_survival >= low) & (own_survival <= high)
    c = np.maximum(own_survival, SMALL)
    expected = np.clip(np.minimum(c, high) - low, 0, None) / c
    return float(np.where(event, inside, expected).mean())


def integrated_calibration_index(survival: Floats, outcome: Outcome, horizon_days: float) -> float | None:
    """ICI at a horizon (Austin 2020): mean |observed - predicted| probability of the event by then.

    Observed is smoothed: a Cox model of the outcome on a restricted cubic spline (knots at the 10th, 50th and 90th
    percentile) of log(-log S(horizon)), evaluated at the horizon.

    Args:
        survival: (n,) predicted at the horizon.
        outcome: of the n patients.
        horizon_days: must lie within follow-up.

    Returns:
        The index, or None where no event happened by the horizon or nobody was followed so long or the spline has no
        maximum-likelihood fit.
    """
    happened = outcome.event & (outcome.time_days <= horizon_days)
    if not happened.any() or outcome.time_days.max() < horizon_days:
        return None
    p = np.clip(survival, SMALL, 1 - SMALL)
    basis = spline_basis(np.log(-np.log(p)))
    basis = (basis - basis.mean(axis=0)) / np.maximum(basis.std(axis=0), SMALL)
    try:
        beta = fit_ridge_cox(basis, RiskSets.of(outcome), 1e-3)
    except InferenceFailed:
        return None
    smooth = fit_baseline(basis @ beta, outcome).survival(basis @ beta, np.array([horizon_days]))[:, 0]
    return float(np.abs(smooth - survival).mean())


def spline_basis(x: Floats) -> Matrix:
    """(n, 2) restricted cubic spline of three knots (Harrell): x and its one non-linear term."""
    low, middle, high = np.quantile(x, (0.1, 0.5, 0.9))
    if not low < middle < high:
        return x[:, None]

    def cube(knot: float) -> Floats:
        return np.maximum(x - knot, 0) ** 3

    term = cube(low) - cube(middle) * (high - low) / (high - middle) + cube(high) * (middle - low) / (high - middle)
    return np.column_stack([x, term / (high - low) ** 2])
