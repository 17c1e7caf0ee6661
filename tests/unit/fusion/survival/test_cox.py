import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.errors import InferenceFailed
from fusion.survival.cox import (
    differentiate,
    find_slope,
    fit_nonnegative_cox,
    fit_path,
    fit_ridge_cox,
    log_likelihood,
)
from fusion.survival.risk_sets import RiskSets
from tests.unit.fusion.cohorts import make_outcome

X = np.random.default_rng(1).normal(size=(60, 3))
SETS = RiskSets.of(make_outcome(X[:, 0], late_entry=True))


def test_likelihood_of_three_patients_is_the_closed_form():
    outcome = build_outcome(np.array([1.0, 2.0, 3.0]), np.array([True, True, False]))
    risk = np.array([0.3, -0.2, 0.5])
    e = np.exp(risk)
    expected = risk[0] - np.log(e.sum()) + risk[1] - np.log(e[1] + e[2])
    assert log_likelihood(risk, RiskSets.of(outcome)) == pytest.approx(expected)


def test_likelihood_breaks_ties_as_breslow():
    outcome = build_outcome(np.array([1.0, 1.0, 2.0]), np.array([True, True, False]))
    risk = np.array([0.3, -0.2, 0.5])
    assert log_likelihood(risk, RiskSets.of(outcome)) == pytest.approx(0.1 - 2 * np.log(np.exp(risk).sum()))


def test_gradient_and_information_are_the_differences_of_the_likelihood():
    beta, step = np.array([0.2, -0.1, 0.3]), 1e-4
    here = differentiate(X, X @ beta, SETS)
    for j, unit in enumerate(np.eye(3) * step):
        up, down = differentiate(X, X @ (beta + unit), SETS), differentiate(X, X @ (beta - unit), SETS)
        assert here.gradient[j] == pytest.approx((up.value - down.value) / (2 * step), rel=1e-5)
        assert here.information[j] == pytest.approx((down.gradient - up.gradient) / (2 * step), rel=1e-4)


def test_ridge_is_stationary_and_shrinks_with_the_penalty():
    loose, tight = fit_ridge_cox(X, SETS, 1.0), fit_ridge_cox(X, SETS, 100.0)
    assert differentiate(X, X @ loose, SETS).gradient == pytest.approx(loose, abs=1e-3)
    assert np.linalg.norm(tight) < np.linalg.norm(loose)


def test_ridge_says_so_when_it_does_not_converge():
    with pytest.raises(InferenceFailed):
        fit_ridge_cox(X, SETS, 1.0, steps=1)


def test_nonnegative_cox_ignores_what_points_the_wrong_way():
    members = np.column_stack([X[:, 0], X[:, 1]])
    free = fit_ridge_cox(members, SETS, 0.0)
    flipped = members * np.array([1, -np.sign(free[1])])
    weights = fit_nonnegative_cox(flipped, SETS)
    assert weights[0] == pytest.approx(free[0], abs=0.1)
    assert weights[1] == 0


def test_path_ends_where_each_penalty_alone_does():
    penalties = (100.0, 10.0, 1.0)
    found = fit_path(X, SETS, penalties, 1e-9)
    for penalty, beta in zip(penalties, found, strict=True):
        assert beta == pytest.approx(fit_ridge_cox(X, SETS, penalty, tolerance=1e-12), abs=1e-4)


def test_slope_is_the_gradient_of_all_derivatives():
    log_risk = X @ np.full(X.shape[1], 0.1)
    assert find_slope(X, log_risk, SETS) == pytest.approx(differentiate(X, log_risk, SETS).gradient)
