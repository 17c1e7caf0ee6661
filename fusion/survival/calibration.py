"""Calibration: do predicted probabilities come true."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Bools, Floats
from fusion.survival.aalen_johansen import fit_aalen_johansen, is_followed_to
from fusion.survival.smooth_risk import SMALL, fit_smooth_risk

BINS = 10
EVENTS_PER_GROUP = 10
CURVE_POINTS = 101


def d_calibration_p(own_survival: Floats, event: Bools, bins: int = BINS) -> float:
    """P-value of D-calibration (Haider 2020): is S_i(T_i) uniform on 0..1?

    An event falls in the bin of its S(T). A patient censored at S(C) = c spreads over the bins below c in proportion:
    the bin of c gets (c - lower edge) / c, every lower bin its width / c. The chi-square of the bin sums has bins - 1
    degrees of freedom.

    Args:
        own_survival: (n,) predicted survival at the patient's own time.
        event: (n,).
    """
    counts = spread_over_bins(own_survival, event, bins)
    expected = len(event) / bins
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), bins - 1))


def spread_over_bins(own_survival: Floats, event: Bools, bins: int = BINS) -> Floats:
    """(bins,) patients by where S(T) falls in 0..1, as `d_calibration_p` counts them."""
    edges = np.linspace(0, 1, bins + 1)
    index = np.clip(np.ceil(own_survival[event] * bins).astype(np.int64) - 1, 0, bins - 1)
    c = np.maximum(own_survival[~event], SMALL)[:, None]
    spread = np.clip(c - edges[:-1], 0, 1 / bins) / c
    return np.asarray(np.bincount(index, minlength=bins) + spread.sum(axis=0))


def interval_coverage(own_survival: Floats, event: Bools, level: float = 0.9) -> float:
    """Share of times inside the central predicted interval, the mean of `inside_interval`."""
    return float(inside_interval(own_survival, event, level).mean())


def inside_interval(own_survival: Floats, event: Bools, level: float) -> Floats:
    """(n,) each patient's part of the coverage of the central interval, through the censored probability integral.

    An event counts 1 when S(T) is in the central part, else 0. A patient censored at S(C) = c counts the share of 0..c
    that is in the central part, which is what a calibrated model expects of the time not seen.
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = (own_survival >= low) & (own_survival <= high)
    c = np.maximum(own_survival, SMALL)
    return np.asarray(np.where(event, inside, np.clip(np.minimum(c, high) - low, 0, None) / c))


def integrated_calibration_index(survival: Floats, outcome: Outcome, horizon_days: float) -> float | None:
    """ICI at a horizon (Austin 2020) of cause-specific survival: competing events count as censoring.

    Args:
        survival: (n,) predicted at the horizon.
        outcome: of the n patients.
        horizon_days: must lie within follow-up.

    Returns:
        The index, or None where `calibration_errors` gives none.
    """
    errors = calibration_errors(survival, outcome.competing_censored(), horizon_days)
    return None if errors is None else errors.ici


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationErrors:
    """Absolute difference of observed and predicted probability over patients (Austin 2020).

    Attributes:
        ici: its mean, the integrated calibration index.
        e50: its median.
        e90: its 90th percentile.
    """

    ici: float
    e50: float
    e90: float


def calibration_errors(survival_at: Floats, outcome: Outcome, horizon_days: float) -> CalibrationErrors | None:
    """ICI, E50 and E90 at a horizon.

    Observed is smoothed: a Cox model of the outcome on a spline of the prediction, or Fine and Gray's where events
    compete.

    Args:
        survival_at: (n,) predicted probability of no event by the horizon: survival, or 1 - incidence where events
            compete. To judge cause-specific survival all the same pass `outcome.competing_censored()`.
        outcome: of the n patients.
        horizon_days: must lie within follow-up.

    Returns:
        The errors, or None where no event happened by the horizon, nobody was followed so long, the spline has no
        maximum-likelihood fit, or events compete and entry is delayed.
    """
    risk = 1 - survival_at
    smooth = fit_smooth_risk(risk, outcome, horizon_days)
    if smooth is None:
        return None
    errors = np.abs(smooth.at(risk) - risk)
    e50, e90 = np.quantile(errors, (0.5, 0.9))
    return CalibrationErrors(ici=float(errors.mean()), e50=float(e50), e90=float(e90))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationGroup:
    """Patients of similar predicted risk.

    Attributes:
        predicted: their mean predicted risk.
        observed: their risk by Kaplan-Meier, or Aalen-Johansen where events compete; None where none of them was
            followed to the horizon.
        low, high: 95 % limits of observed, None with it.
        n, events: how many, and how many had the event by the horizon.
    """

    predicted: float
    observed: float | None
    low: float | None
    high: float | None
    n: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationCurve:
    """Observed against predicted risk at a horizon.

    Attributes:
        predicted, observed: (p,) points of the smooth curve, from the 1st to the 99th percentile of predicted risk.
        groups: by ascending predicted risk.
    """

    predicted: Floats
    observed: Floats
    groups: tuple[CalibrationGroup, ...]


def calibration_curve(survival_at: Floats, outcome: Outcome, horizon_days: float) -> CalibrationCurve | None:
    """Points to plot: the smooth curve of `calibration_errors` and groups of equal size with their limits.

    Tenths of the patients, or fewer groups so that each has ten events by the horizon on average.

    Args and None as in `calibration_errors`.
    """
    risk = 1 - survival_at
    smooth = fit_smooth_risk(risk, outcome, horizon_days)
    if smooth is None:
        return None
    low, high = np.quantile(risk, (0.01, 0.99))
    predicted = np.linspace(low, high, CURVE_POINTS)
    events = int((outcome.event & (outcome.time_days <= horizon_days)).sum())
    count = min(BINS, max(1, events // EVENTS_PER_GROUP))
    parts = np.array_split(np.argsort(risk, kind="stable"), count)
    groups = tuple(_group(risk[rows], outcome.take(rows), horizon_days) for rows in parts)
    return CalibrationCurve(predicted=predicted, observed=smooth.at(predicted), groups=groups)


def _group(risk: Floats, outcome: Outcome, horizon_days: float) -> CalibrationGroup:
    limits = _observed(outcome, horizon_days)
    observed, low, high = (None, None, None) if limits is None else limits
    return CalibrationGroup(
        predicted=float(risk.mean()),
        observed=observed,
        low=low,
        high=high,
        n=len(risk),
        events=int((outcome.event & (outcome.time_days <= horizon_days)).sum()),
    )


def _observed(outcome: Outcome, horizon_days: float) -> tuple[float, float, float] | None:
    """Risk by the horizon with 95 % limits; where nobody or everybody had the event, the exact binomial limit."""
    if not is_followed_to(outcome, horizon_days):
        return None
    try:
        curve = fit_aalen_johansen(outcome)
    except InferenceFailed:
        return None
    day = np.array([horizon_days])
    risk = float(curve.at(day)[0])
    low, high = (float(limit[0]) for limit in curve.limits(day))
    # Clopper and Pearson (1934), with those who were followed to the horizon or had the event.
    known = int(((outcome.time_days >= horizon_days) | outcome.event | outcome.competing).sum())
    edge = 0.025 ** (1 / max(known, 1))
    return risk, edge if risk >= 1 else low, 1 - edge if risk <= 0 else high
