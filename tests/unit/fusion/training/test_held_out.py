import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.model.twin import REPORT_MONTHS
from fusion.survival.concordance import harrell_c
from fusion.survival.held_out import NOT_SCORED
from fusion.survival.scores import MONTH_DAYS
from fusion.training.fit import fit
from fusion.training.result import PREDICTORS, FitResult
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(60)


@pytest.fixture(scope="module")
def result(cohort: Cohort) -> FitResult:
    return fit(cohort, QUICK)


def test_everybody_is_scored_once_a_repeat_by_every_predictor(result: FitResult):
    held_out = result.held_out
    assert held_out.predictors == PREDICTORS
    assert held_out.fold.shape == (1, 60)
    assert held_out.folds_of(0) == (0, 1)
    assert held_out.fold_names == ("1", "2")
    assert held_out.survival["twin"].dtype == np.float32


def test_scores_of_a_fold_come_out_of_what_was_held_out(cohort: Cohort, result: FitResult):
    for number, report in enumerate(result.per_fold):
        rows = result.held_out.rows_of(0, number)
        for name in PREDICTORS:
            found = harrell_c(result.held_out.log_risk[name][0, rows], cohort.followed.take(rows))
            assert found == report.scores[name].harrell_c


def test_curves_fall_and_hold_the_reported_months(result: FitResult):
    held_out = result.held_out
    assert (np.diff(held_out.survival["boosting"][0], axis=1) <= 0).all()
    assert all(held_out.column(month * MONTH_DAYS) is not None for month in REPORT_MONTHS)
    assert held_out.column(17.0) is None
    assert 60 <= len(held_out.times_days) <= 66


def test_patients_used_for_training_alone_are_not_scored(cohort: Cohort):
    split = {code: "test" if row % 3 == 0 else "train" for row, code in enumerate(cohort.codes)}
    held_out = fit(cohort, QUICK, split=split).held_out
    assert (held_out.fold[0, 1::3] == NOT_SCORED).all()
    assert held_out.scored(0).tolist() == list(range(0, 60, 3))
    assert len(held_out.rows_outside(0, 0)) == 40
    assert held_out.fold_names == ("test",)
