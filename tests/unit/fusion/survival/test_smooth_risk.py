import numpy as np
import pytest

from fusion.survival.smooth_risk import fit_smooth_risk, spline_basis
from tests.unit.fusion.cohorts import make_outcome


def test_spline_is_linear_beyond_the_outer_knots():
    x = np.linspace(0, 10, 101)
    tail = spline_basis(x)[x > 9.5, 1]
    assert np.diff(tail, n=2) == pytest.approx(0, abs=1e-9)


def test_spline_of_other_points_keeps_the_knots():
    x = np.linspace(0, 10, 101)
    knots = np.quantile(x, (0.1, 0.5, 0.9))
    assert spline_basis(x[:7], knots) == pytest.approx(spline_basis(x)[:7])


def test_spline_of_a_constant_is_the_constant():
    assert spline_basis(np.full(5, 2.0)).tolist() == [[2.0]] * 5


def test_smooth_risk_of_one_prediction_for_all_is_the_cohorts():
    outcome = make_outcome(np.zeros(200))
    smooth = fit_smooth_risk(np.full(200, 0.3), outcome, 300.0)
    assert smooth is not None
    at_risk = np.array([(outcome.time_days >= t).sum() for t in outcome.time_days])
    nelson_aalen = (outcome.event & (outcome.time_days <= 300))[:] @ (1 / at_risk)
    assert smooth.at(np.array([0.3])) == pytest.approx(1 - np.exp(-nelson_aalen))
