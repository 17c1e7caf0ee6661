from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import build_outcome
from fusion.config import FitConfig
from fusion.errors import CohortError, TooFewEvents
from fusion.model.twin import predict
from fusion.training.fit import fit
from fusion.training.result import PREDICTORS, FitResult
from fusion.training.splits import splits_of
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(60)


@pytest.fixture(scope="module")
def result(cohort: Cohort) -> FitResult:
    return fit(cohort, QUICK)


def test_every_predictor_is_scored_in_every_fold(result: FitResult):
    assert set(result.metrics) == set(PREDICTORS)
    assert [set(fold.scores) for fold in result.per_fold] == [set(PREDICTORS)] * 2
    assert sum(fold.n for fold in result.per_fold) == result.n == 60


def test_signal_is_found_in_patients_not_seen(result: FitResult):
    for name in ("twin", "clinical_only", "ridge_cox"):
        c = result.metrics[name].harrell_c
        assert c is not None and 0.6 < c < 0.95


def test_modalities_and_shares_are_reported(result: FitResult):
    assert result.modalities["labs"].patients < 60 == result.modalities["clinical"].patients
    assert sum(result.shares.values()) == pytest.approx(1)


def test_without_a_competitor_nothing_of_it_is_kept(cohort: Cohort, result: FitResult):
    assert result.model.competing is None
    assert result.held_out.incidence == {}
    assert predict(result.model, cohort).incidence is None


def test_fit_repeats_exactly(cohort: Cohort, result: FitResult):
    again = fit(cohort, QUICK)
    assert np.array_equal(again.model.out_of_fold, result.model.out_of_fold)
    assert again.metrics == result.metrics


def test_held_out_outcomes_do_not_reach_their_own_predictions(cohort: Cohort):
    first = splits_of(cohort, QUICK, None)[0]
    split = {code: "a" if row in first.rows else "b" for row, code in enumerate(cohort.codes)}
    outcome = cohort.followed
    time = outcome.time_days.copy()
    time[first.rows] = time[first.rows][::-1]
    changed = replace(cohort, outcome=build_outcome(time, outcome.event))
    before = fit(cohort, QUICK, split=split).per_fold[0].weights
    assert fit(changed, QUICK, split=split).per_fold[0].weights == before


def test_scores_of_the_other_arm_differ_by_the_arm_alone(cohort: Cohort, result: FitResult):
    prediction = predict(result.model, cohort)
    reference = np.array([arm == prediction.reference_arm for arm in prediction.arms])
    assert prediction.log_risk[reference] == pytest.approx(prediction.reference_log_risk[reference], abs=1e-5)
    assert not np.allclose(prediction.log_risk[~reference], prediction.reference_log_risk[~reference])


def test_survival_falls_with_time_and_risk(cohort: Cohort, result: FitResult):
    prediction = predict(result.model, cohort)
    assert prediction.survival.shape == (60, 6)
    assert (np.diff(prediction.survival, axis=1) <= 0).all()
    assert (np.diff(prediction.survival[np.argsort(prediction.log_risk)], axis=0) <= 1e-12).all()


def test_patients_without_outcomes_can_be_scored(cohort: Cohort, result: FitResult):
    unknown = replace(cohort, outcome=None, endpoint=None)
    assert np.array_equal(predict(result.model, unknown).log_risk, predict(result.model, cohort).log_risk)


def test_progress_counts_to_the_end(cohort: Cohort):
    told: list[tuple[str, int, int]] = []
    fit(cohort, QUICK, lambda *step: told.append(step))
    assert told == [
        *(("validate", done, 2) for done in range(3)),
        *(("fit on all patients", done, 1) for done in range(2)),
    ]


def test_too_few_events_are_refused(cohort: Cohort):
    outcome = build_outcome(cohort.time_days, np.arange(60) < 3)
    with pytest.raises(TooFewEvents, match="synthetic OS: expected at least 4 events, found 3"):
        fit(replace(cohort, outcome=outcome), QUICK)


def test_twelve_patients_are_fitted_with_fewer_folds():
    result = fit(make_cohort(12), replace(QUICK, folds=5))
    assert 2 <= result.folds <= 5
    assert result.metrics["twin"].harrell_c is not None


def test_delayed_entry_and_competing_events_are_fitted():
    cohort = make_cohort(160)
    outcome = cohort.followed
    competing = ~outcome.event & (np.arange(160) % 2 == 0)
    late = replace(outcome, competing=competing, entry_days=0.3 * outcome.time_days)
    scores = fit(replace(cohort, outcome=late), QUICK).metrics["twin"]
    assert scores.uno_c is not None and 0.55 < scores.uno_c < 1
    assert scores.ibs is None


@pytest.mark.parametrize("names", [("HE",), ()])
def test_cohort_of_embeddings_alone_or_of_nothing_is_fitted(cohort: Cohort, names: tuple[str, ...]):
    few = replace(cohort, arms=(), blocks=tuple(block for block in cohort.blocks if block.name in names))
    result = fit(few, QUICK)
    assert result.metrics["ridge_cox"].harrell_c == 0.5
    assert np.isfinite(result.model.out_of_fold).all()


def test_train_and_test_labels_score_the_test_once(cohort: Cohort):
    split = {code: "test" if row % 3 == 0 else "train" for row, code in enumerate(cohort.codes)}
    result = fit(cohort, QUICK, split=split)
    assert [(fold.fold, fold.n) for fold in result.per_fold] == [("test", 20)]
    assert np.isfinite(result.model.out_of_fold).all()


def test_split_that_misses_a_patient_is_refused(cohort: Cohort):
    with pytest.raises(CohortError, match="split: expected a label for every patient"):
        fit(cohort, QUICK, split={cohort.codes[0]: "a"})


@pytest.mark.parametrize(("events", "folds"), [(4, 2), (7, 3), (10, 5), (500, 5)])
def test_folds_shrink_with_the_events(events: int, folds: int):
    assert FitConfig().scaled_to(events).folds == folds
