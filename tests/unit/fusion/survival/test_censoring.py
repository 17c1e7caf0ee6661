import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.censoring import fit_censoring_model
from fusion.survival.kaplan_meier import fit_censoring
from tests.unit.fusion.cohorts import make_outcome


def test_without_covariates_it_is_kaplan_meier_of_censoring():
    outcome = make_outcome(np.zeros(200))
    days = np.linspace(0, 1500, 40)
    assert fit_censoring_model(outcome).before(days) == pytest.approx(fit_censoring(outcome).before(days))


def test_a_competing_event_is_no_censoring():
    nobody, competing = np.zeros(3, dtype=bool), np.array([True, False, True])
    outcome = build_outcome(np.array([1.0, 2.0, 3.0]), nobody, competing=competing)
    assert fit_censoring_model(outcome).before(np.array([2.0, 2.5])) == pytest.approx([1.0, 0.5])


def test_time_counts_from_entry():
    outcome = build_outcome(np.array([11.0, 5.0]), np.array([False, True]), entry_days=np.array([10.0, 0.0]))
    assert fit_censoring_model(outcome).before(np.array([1.0, 2.0])) == pytest.approx([1.0, 0.5])


def test_those_whom_covariates_show_to_leave_early_have_less_chance_to_stay():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(800, 1))
    end = generator.exponential(size=800) * 300 * np.exp(-x[:, 0])
    time = generator.exponential(size=800) * 300
    model = fit_censoring_model(build_outcome(np.minimum(time, end) + 1, time <= end), x)
    at_100 = model.before(np.full(2, 101.0), np.array([[1.0], [-1.0]]))
    assert at_100 == pytest.approx(np.exp(-np.exp([1.0, -1.0]) / 3), abs=0.06)


def test_horizon_is_where_too_few_remain():
    outcome = build_outcome(np.arange(1.0, 11), np.zeros(10, dtype=bool))
    assert fit_censoring_model(outcome).horizon_days(0.45) == 6.0
    assert fit_censoring_model(build_outcome(np.ones(4), np.ones(4, dtype=bool))).horizon_days(0.45) == np.inf
