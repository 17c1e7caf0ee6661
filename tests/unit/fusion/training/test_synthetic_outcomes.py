from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import build_outcome
from fusion.survival.folds import strata_of, stratified_folds
from fusion.survival.kaplan_meier import fit_censoring, fit_kaplan_meier
from fusion.training.synthetic_outcomes import Course, fit_course
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

N = 1_500
DAYS = np.array([100.0, 300.0, 600.0])


def make_patients() -> Cohort:
    x = np.random.default_rng(0).normal(size=(N, 2))
    block = build_block("clinical", Modality.CLINICAL, ("age", "size"), x)
    codes = tuple(map(str, range(N)))
    return Cohort(study="one", endpoint="OS", codes=codes, blocks=(block,), outcome=make_outcome(x[:, 0], 0))


def learn(cohort: Cohort) -> Course:
    return fit_course(cohort, stratified_folds(strata_of(cohort), 3, np.random.default_rng(0)))


def test_drawn_survival_and_censoring_are_those_of_the_training_patients():
    cohort = make_patients()
    drawn = learn(cohort).draw(cohort, np.random.default_rng(1))
    assert np.allclose(fit_kaplan_meier(drawn).at(DAYS), fit_kaplan_meier(cohort.followed).at(DAYS), atol=0.04)
    assert np.allclose(fit_censoring(drawn).at(DAYS), fit_censoring(cohort.followed).at(DAYS), atol=0.04)


def test_risk_is_that_of_the_features():
    cohort = make_patients()
    drawn = learn(cohort).draw(cohort, np.random.default_rng(1))
    x = cohort.blocks[0].values
    high, low = drawn.take(np.flatnonzero(x[:, 0] > 1)), drawn.take(np.flatnonzero(x[:, 0] < -1))
    assert fit_kaplan_meier(high).at(DAYS)[0] < fit_kaplan_meier(low).at(DAYS)[0] - 0.3


def test_competing_events_are_as_frequent():
    cohort = replace(make_patients(), outcome=make_competing_outcome(np.zeros(N), 0))
    drawn = learn(cohort).draw(cohort, np.random.default_rng(1))
    assert abs(drawn.competing.mean() - cohort.followed.competing.mean()) < 0.04
    assert abs(drawn.event.mean() - cohort.event.mean()) < 0.04


def test_patients_who_entered_late_are_followed_from_there():
    cohort = make_patients()
    late = replace(cohort, outcome=make_outcome(np.zeros(N), 0, late_entry=True))
    drawn = learn(late).draw(late, np.random.default_rng(1))
    assert np.array_equal(drawn.entry_days, late.followed.entry_days)
    assert (drawn.time_days > drawn.entry_days).all()
    assert drawn.event.any()


def test_without_features_that_tell_anything_outcomes_are_drawn_all_the_same():
    cohort = make_patients()
    few = cohort.take(np.arange(20))
    followed = few.followed
    event = np.arange(20) < 2
    poor = replace(few, outcome=build_outcome(followed.time_days, event))
    course = learn(poor)
    assert course.ridge is None
    assert len(course.draw(poor, np.random.default_rng(0))) == 20
