import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.brier import brier_scores
from fusion.survival.calibration import (
    d_calibration_p,
    integrated_calibration_index,
    interval_coverage,
    spline_basis,
)
from fusion.survival.kaplan_meier import fit_censoring
from tests.unit.fusion.cohorts import make_outcome


def exponential(n: int = 4000):
    """Times of a known hazard, a third censored, with the true survival at each patient's own time."""
    generator = np.random.default_rng(4)
    risk = generator.normal(size=n)
    time, end = generator.exponential(np.exp(-risk)) * 400, generator.uniform(1, 1500, n)
    outcome = build_outcome(np.minimum(time, end), time <= end)
    return risk, outcome, np.exp(-np.exp(risk) * outcome.time_days / 400)


def test_true_curves_are_d_calibrated_and_doubled_hazards_are_not():
    _, outcome, own = exponential()
    assert d_calibration_p(own, outcome.event) > 0.01
    assert d_calibration_p(own**2, outcome.event) < 1e-6


def test_d_calibration_spreads_a_censored_patient_over_lower_bins():
    event = np.zeros(10, dtype=bool)
    assert d_calibration_p(np.ones(10), event) == pytest.approx(1.0)


def test_true_curves_cover_nine_in_ten_and_overconfident_ones_fewer():
    _, outcome, own = exponential()
    assert interval_coverage(own, outcome.event) == pytest.approx(0.9, abs=0.015)
    assert interval_coverage(own**4, outcome.event) < 0.8


def test_calibration_index_is_small_for_true_curves_and_finds_a_shift():
    risk, outcome, _ = exponential()
    true = np.exp(-np.exp(risk) * 365 / 400)
    good = integrated_calibration_index(true, outcome, 365.0)
    bad = integrated_calibration_index(true**0.4, outcome, 365.0)
    assert good is not None and good < 0.02
    assert bad is not None and bad > 0.1


def test_calibration_index_beyond_follow_up_is_none():
    outcome = make_outcome(np.zeros(30))
    assert integrated_calibration_index(np.full(30, 0.5), outcome, 1e6) is None


def test_spline_is_linear_beyond_the_outer_knots():
    x = np.linspace(0, 10, 101)
    tail = spline_basis(x)[x > 9.5, 1]
    assert np.diff(tail, n=2) == pytest.approx(0, abs=1e-9)


def test_brier_of_uncensored_patients_is_the_squared_error():
    outcome = build_outcome(np.array([1.0, 5.0]), np.ones(2, dtype=bool))
    survival = np.array([[0.2], [0.7]])
    scores = brier_scores(survival, np.array([3.0]), outcome, fit_censoring(outcome))
    assert scores == pytest.approx([(0.2**2 + 0.3**2) / 2])


def test_survival_at_own_time_is_given_survival_to_entry():
    outcome = build_outcome(np.array([1.0, 2.0]), np.ones(2, dtype=bool), entry_days=np.array([0.0, 1.5]))
    baseline = Baseline(times_days=np.array([1.0, 2.0]), cumulative_hazard=np.array([0.4, 1.0]))
    assert baseline.survival_at_own(np.zeros(2), outcome) == pytest.approx(np.exp([-0.4, -0.6]))


def test_baseline_of_equal_risks_is_nelson_aalen():
    outcome = build_outcome(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]))
    baseline = fit_baseline(np.zeros(4), outcome)
    assert baseline.at(np.array([0.5, 1.0, 2.5, 9.0])) == pytest.approx([0, 0.25, 0.25, 0.75])
