"""The risk that was observed in patients of whom a given risk was predicted."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.cox import fit_ridge_cox
from fusion.survival.risk_sets import RiskSets
from fusion.survival.subdistribution import SubdistributionSets

SMALL = 1e-6
PENALTY = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothRisk:
    """Observed risk of the event by a horizon as a smooth function of the predicted one.

    Attributes:
        knots: (3,) of the spline, on the scale of log(-log(1 - risk)).
        centre, spread: (d,) of the spline's columns where it was fitted.
        beta: (d,) coefficients.
        hazard: cumulative baseline hazard at the horizon.
    """

    knots: Coefficients
    centre: Coefficients
    spread: Coefficients
    beta: Coefficients
    hazard: float

    def at(self, risk: Floats) -> Floats:
        """(n,) observed risk where these were predicted."""
        basis = (spline_basis(_scale(risk), self.knots) - self.centre) / self.spread
        return np.asarray(-np.expm1(-self.hazard * np.exp(basis @ self.beta)))


def fit_smooth_risk(risk: Floats, outcome: Outcome, horizon_days: float) -> SmoothRisk | None:
    """Cox model of the outcome on a restricted cubic spline of log(-log(1 - risk)) (Austin 2020).

    Where events compete the model is Fine and Gray's, whose incidence is absolute (Austin 2022).

    Args:
        risk: (n,) predicted probability of the event by the horizon.
        outcome: of the n patients.
        horizon_days: must lie within follow-up.

    Returns:
        The function, or None where no event happened by the horizon, nobody was followed so long, the spline has no
        maximum-likelihood fit, or events compete and entry is delayed.
    """
    competes = bool(outcome.competing.any())
    happened = outcome.event & (outcome.time_days <= horizon_days)
    if not happened.any() or outcome.time_days.max() < horizon_days:
        return None
    if competes and bool((outcome.entry_days > 0).any()):
        return None
    x = _scale(risk)
    knots = spline_knots(x)
    basis = spline_basis(x, knots)
    centre, spread = basis.mean(axis=0), np.maximum(basis.std(axis=0), SMALL)
    sets = SubdistributionSets.of(outcome) if competes else RiskSets.of(outcome)
    try:
        beta = fit_ridge_cox((basis - centre) / spread, sets, PENALTY)
    except InferenceFailed:
        return None
    rates = sets.deaths / sets.sums(np.exp((basis - centre) / spread @ beta))
    hazard = float(rates[sets.event_times <= horizon_days].sum())
    return SmoothRisk(knots=knots, centre=centre, spread=spread, beta=beta, hazard=hazard)


def _scale(risk: Floats) -> Floats:
    return np.asarray(np.log(-np.log1p(-np.clip(risk, SMALL, 1 - SMALL))))


def spline_basis(x: Floats, knots: Coefficients | None = None) -> Matrix:
    """(n, 2) restricted cubic spline of three knots (Harrell): x and its one non-linear term; x alone if knots tie.

    Args:
        x: (n,).
        knots: by default the 10th, 50th and 90th percentile of x.
    """
    low, middle, high = spline_knots(x) if knots is None else knots
    if not low < middle < high:
        return x[:, None]

    def cube(knot: float) -> Floats:
        return np.maximum(x - knot, 0) ** 3

    term = cube(low) - cube(middle) * (high - low) / (high - middle) + cube(high) * (middle - low) / (high - middle)
    return np.column_stack([x, term / (high - low) ** 2])


def spline_knots(x: Floats) -> Coefficients:
    """(3,) 10th, 50th and 90th percentile."""
    return np.asarray(np.quantile(x, (0.1, 0.5, 0.9)))
