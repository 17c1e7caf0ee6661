import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.breslow import Baseline, fit_baseline


def test_survival_at_own_time_is_given_survival_to_entry():
    outcome = build_outcome(np.array([1.0, 2.0]), np.ones(2, dtype=bool), entry_days=np.array([0.0, 1.5]))
    baseline = Baseline(times_days=np.array([1.0, 2.0]), cumulative_hazard=np.array([0.4, 1.0]))
    assert baseline.survival_at_own(np.zeros(2), outcome) == pytest.approx(np.exp([-0.4, -0.6]))


def test_baseline_of_equal_risks_is_nelson_aalen():
    outcome = build_outcome(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]))
    baseline = fit_baseline(np.zeros(4), outcome)
    assert baseline.at(np.array([0.5, 1.0, 2.5, 9.0])) == pytest.approx([0, 0.25, 0.25, 0.75])


def test_survival_is_the_exponential_of_the_cumulative_hazard():
    baseline = Baseline(times_days=np.array([1.0, 2.0]), cumulative_hazard=np.array([0.4, 1.0]))
    risk, times = np.array([0.0, np.log(2)]), np.array([0.5, 1.5, 9.0])
    assert baseline.cumulative(risk, times) == pytest.approx(np.array([[0, 0.4, 1.0], [0, 0.8, 2.0]]))
    assert baseline.survival(risk, times) == pytest.approx(np.exp(-baseline.cumulative(risk, times)))
