import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.errors import CohortError
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.scores import COMPETING, METRICS, score_held_out
from fusion.training.fit import fit
from fusion.training.result import PREDICTORS, FitResult
from tests.unit.fusion.cohorts import QUICK, make_cohort
from tests.unit.fusion.evaluation.cases import make_follow_up, make_held_out, make_risk

WEIGHTS = draw_weights(80, 40, 0)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(60)


@pytest.fixture(scope="module")
def result(cohort: Cohort) -> FitResult:
    return fit(cohort, QUICK)


@pytest.mark.parametrize("metric", ["harrell_c", "uno_c", "d_calibration_p", "ici_12m", "coverage_90"])
def test_numbers_are_those_of_the_fit(cohort: Cohort, result: FitResult, metric: str):
    scores = score_held_out(result.held_out, cohort.followed, result.tau_days, draw_weights(60, 5, 0))
    for name in PREDICTORS:
        expected = getattr(result.metrics[name], metric)
        assert scores.sampled[metric][name].values[0] == pytest.approx(expected, abs=1e-5)


def test_brier_score_is_nearly_that_of_the_fit(cohort: Cohort, result: FitResult):
    scores = score_held_out(result.held_out, cohort.followed, result.tau_days, draw_weights(60, 1, 0))
    assert scores.sampled["ibs"]["twin"].values[0] == pytest.approx(result.metrics["twin"].ibs, abs=0.003)


def test_every_fold_is_kept_by_itself(cohort: Cohort, result: FitResult):
    scores = score_held_out(result.held_out, cohort.followed, result.tau_days, draw_weights(60, 1, 0))
    assert [(fold.fold, fold.n, fold.events) for fold in scores.folds] == [
        (fold.fold, fold.n, fold.events) for fold in result.per_fold
    ]


def test_every_metric_is_there_or_has_its_reason():
    outcome = make_follow_up(late_entry=True)
    scores = score_held_out(make_held_out(outcome, {"twin": make_risk()}), outcome, 500.0, WEIGHTS)
    assert scores.metrics == METRICS
    assert set(scores.sampled) | set(scores.reasons) == set(METRICS)
    assert scores.reasons["ibs"] == scores.reasons["auc_12m"] == "patients entered late, for which it is not defined"


def test_short_follow_up_says_so():
    outcome = make_follow_up().take(np.flatnonzero(make_follow_up().time_days < 300))
    held_out = make_held_out(outcome, {"twin": make_risk()[make_follow_up().time_days < 300]})
    scores = score_held_out(held_out, outcome, 200.0, draw_weights(len(outcome), 3, 0))
    assert scores.reasons["ici_24m"] == "nobody was followed so long"
    assert "ici_6m" in scores.sampled


def test_competing_events_are_judged_by_aalen_johansen_beside():
    outcome = make_follow_up(200, competing=True)
    held_out = make_held_out(outcome, {"twin": make_risk(200)})
    scores = score_held_out(held_out, outcome, 500.0, draw_weights(200, 3, 0))
    assert scores.metrics == (*METRICS, *COMPETING)
    assert 0 < scores.sampled["aj_error_12m"]["twin"].values[0] < 0.2


def test_better_predictor_has_the_better_numbers():
    outcome, noise = make_follow_up(), np.random.default_rng(0).normal(size=80)
    scores = score_held_out(make_held_out(outcome, {"twin": make_risk(), "noise": noise}), outcome, 500.0, WEIGHTS)
    for metric in ("harrell_c", "uno_c", "auc_12m", "auc_mean"):
        assert scores.sampled[metric]["twin"].values[0] > scores.sampled[metric]["noise"].values[0] + 0.1
    assert scores.sampled["ibs"]["twin"].values[0] < scores.sampled["ibs"]["noise"].values[0]


def test_predictions_for_other_patients_are_refused():
    outcome = make_follow_up()
    held_out = make_held_out(outcome, {"twin": make_risk()})
    with pytest.raises(CohortError, match="held out: expected 80 patients, found 79"):
        score_held_out(held_out, outcome.take(np.arange(79)), 500.0, WEIGHTS)
