"""Estimators against the truth, each with what it needs right and with it wrong."""

from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.effects.estimates import by_s_learner, of_values
from fusion.effects.estimators import by_design, by_double_robustness, by_matching, by_weighting
from fusion.effects.follow_up import cut_follow_up
from fusion.effects.nuisances import cross_fit, tune_models
from fusion.errors import CohortError, TooFewEvents
from fusion.survival.scores import MONTH_DAYS
from tests.unit.fusion.effects.trials import HORIZON, draw_trial, pose_trial


def difference(problem, road):
    tunings = tune_models(problem, seed=0)
    nuisances = cross_fit(problem, tunings, seed=0)
    return of_values(road(problem, nuisances), problem.follow_up).difference_rmst(1, 0)


@pytest.fixture(scope="module")
def trial():
    return draw_trial(3000, 7)


def assert_near(found, trial, errors=2.5):
    assert abs(found.value - trial.true_days / MONTH_DAYS) < errors * found.standard_error


def test_unadjusted_difference_is_biased_by_confounding(trial):
    problem = pose_trial(trial)
    found = of_values(by_design(problem), problem.follow_up).difference_rmst(1, 0)
    assert abs(found.value - trial.true_days / MONTH_DAYS) > 5 * found.standard_error


@pytest.mark.parametrize("road", [by_weighting, by_matching, by_double_robustness])
def test_adjusted_difference_is_near_the_truth(trial, road):
    assert_near(difference(pose_trial(trial), road), trial)


def test_doubly_robust_stands_a_wrong_propensity(trial):
    wrong = np.full((len(trial.arm), 2), 0.5)
    found = difference(pose_trial(trial, propensity=wrong), by_double_robustness)
    assert_near(found, trial)


def test_doubly_robust_stands_a_wrong_outcome_model(trial):
    # Covariates that tell nothing, and losses that do not depend on what is hidden.
    independent = np.random.default_rng(0).normal(size=(len(trial.arm), 2))
    own = trial.potential[trial.arm, np.arange(len(trial.arm))]
    lost = np.random.default_rng(1).exponential(1500, len(own)) + 1
    alike = replace(trial, outcome=build_outcome(np.minimum(own, lost), own <= lost))
    problem = replace(pose_trial(alike, x=independent), randomised=True)
    assert_near(difference(problem, by_double_robustness), trial)


def test_both_wrong_is_biased(trial):
    noise = np.random.default_rng(0).normal(size=(len(trial.arm), 2))
    problem = replace(pose_trial(trial, x=noise, propensity=np.full((len(trial.arm), 2), 0.5)), randomised=True)
    found = difference(problem, by_double_robustness)
    assert abs(found.value - trial.true_days / MONTH_DAYS) > 5 * found.standard_error


def test_s_learner_is_near_the_truth_and_tells_its_error(trial):
    problem = pose_trial(trial)
    method = by_s_learner(problem, tune_models(problem, seed=0).event, seed=0, draws=20)
    found = method.difference_rmst(1, 0)
    assert 0.02 < found.standard_error < 1
    assert_near(found, trial, errors=3)


def test_survival_and_its_difference_are_near_the_truth(trial):
    problem = pose_trial(trial)
    values = by_double_robustness(problem, cross_fit(problem, tune_models(problem, seed=0), seed=0))
    method = of_values(values, problem.follow_up)
    for arm in (0, 1):
        truth = (trial.potential[arm] > 12 * MONTH_DAYS).mean()
        assert abs(method.arm_survival(arm, 12).value - truth) < 0.04
    gain = method.difference_survival(1, 0, 12)
    assert gain.interval[0] < gain.value < gain.interval[1]


def test_follow_up_refuses_late_entry_and_a_horizon_beyond_it():
    time, event = np.arange(1.0, 101.0), np.ones(100, dtype=bool)
    with pytest.raises(CohortError, match="late entry"):
        cut_follow_up(build_outcome(time, event, entry_days=time / 2), 50.0)
    with pytest.raises(CohortError, match="within follow-up"):
        cut_follow_up(build_outcome(time, event), HORIZON)
    with pytest.raises(TooFewEvents):
        cut_follow_up(build_outcome(time, time > 95), 50.0)


def test_weights_without_patients_at_risk_leave_survival_where_it_was():
    outcome = build_outcome(np.linspace(1, 400, 60), np.ones(60, dtype=bool))
    follow_up = cut_follow_up(outcome, 390.0)
    assert follow_up.events.sum() == (outcome.time_days <= 390).sum()
    assert (follow_up.at_risk.sum(axis=0) >= follow_up.events.sum(axis=0)).all()
