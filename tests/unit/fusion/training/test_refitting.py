import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.survival.held_out import HeldOut
from fusion.training.refitting import Question, fewer_folds, refit, training_rows
from fusion.training.splits import splits_of
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(60)


@pytest.fixture(scope="module")
def whole(cohort: Cohort) -> HeldOut:
    """The folds of the fit, as they are."""
    return refit(cohort, QUICK, Question())[0]


def test_views_are_scored_by_the_models_of_the_folds(cohort: Cohort, whole: HeldOut):
    hidden = np.zeros((60, len(cohort.blocks)), dtype=bool)
    hidden[:, 0] = True
    plain, without = refit(cohort, QUICK, Question(views=(hidden,)))
    assert plain.log_risk["twin"] == pytest.approx(whole.log_risk["twin"], abs=1e-4)
    assert np.array_equal(plain.fold, whole.fold)
    assert not np.allclose(without.log_risk["twin"], plain.log_risk["twin"])
    assert np.ptp(without.log_risk["clinical_only"][0, plain.rows_of(0, 0)]) == 0


def test_fewer_training_patients_score_the_same_folds(cohort: Cohort, whole: HeldOut):
    (found,) = refit(cohort, QUICK, Question(share=0.6))
    assert np.array_equal(found.fold, whole.fold)
    assert not np.array_equal(found.log_risk["twin"], whole.log_risk["twin"])


def test_shares_of_training_patients_are_even_and_grow_within_each_other(cohort: Cohort):
    split = splits_of(cohort, QUICK, None)[0]
    some, more, everybody = (set(training_rows(cohort, split, share).tolist()) for share in (0.4, 0.8, 1))
    assert some < more < everybody
    assert len(some) == pytest.approx(0.4 * len(everybody), abs=2)
    share_of_events = [cohort.event[list(rows)].mean() for rows in (some, everybody)]
    assert share_of_events[0] == pytest.approx(share_of_events[1], abs=0.15)


def test_labelled_split_is_refitted_by_its_labels(cohort: Cohort):
    split = {code: "a" if row % 2 else "b" for row, code in enumerate(cohort.codes)}
    (found,) = refit(cohort, QUICK, Question(), split=split)
    assert found.fold_names == ("a", "b")


def test_questions_get_no_more_folds_than_the_fit():
    assert fewer_folds(QUICK, 3, 1).folds == QUICK.folds == 2
