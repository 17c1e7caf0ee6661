"""A fit of patients of whom some may never have the event, since something else came first."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusion.checkpoint.files import load, load_held_out, save
from fusion.cohort.cohort import Cohort
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.scores import COMPETING, METRICS, Scores, score_held_out
from fusion.evaluation.validation import validate
from fusion.model.twin import predict
from fusion.survival.aalen_johansen import fit_aalen_johansen
from fusion.survival.folds import rest
from fusion.survival.scores import MONTH_DAYS, score
from fusion.training.fit import fit
from fusion.training.predictors import forecast_fold
from fusion.training.result import PREDICTORS, FitResult
from tests.unit.fusion.cohorts import QUICK, make_competing_cohort

YEAR = 12 * MONTH_DAYS
FOLD = np.arange(0, 300, 3)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_competing_cohort(300)


@pytest.fixture(scope="module")
def result(cohort: Cohort) -> FitResult:
    return fit(cohort, QUICK)


@pytest.fixture(scope="module")
def judged(cohort: Cohort, result: FitResult) -> Scores:
    return score_held_out(result.held_out, cohort.followed, result.tau_days, draw_weights(300, 5, 0))


def test_every_predictor_says_how_probable_the_event_is_beside_what_competes(result: FitResult):
    held_out = result.held_out
    assert set(held_out.incidence) == set(PREDICTORS)
    for name in PREDICTORS:
        incidence, survival = held_out.incidence[name][0], held_out.survival[name][0]
        assert (np.diff(incidence, axis=1) >= -1e-6).all()
        assert (incidence <= 1 - survival + 1e-6).all()
        assert (incidence[:, -1] < 1 - survival[:, -1]).any()


def test_log_risks_are_those_of_the_event_alone(cohort: Cohort):
    alone = replace(cohort, outcome=cohort.followed.competing_censored())
    with_it, without = (forecast_fold(each, FOLD, each.arm_names, QUICK, 0).forecasts for each in (cohort, alone))
    for name in PREDICTORS:
        assert np.array_equal(with_it[name].log_risk, without[name].log_risk)
        assert with_it[name].competitor is not None and without[name].competitor is None


def test_absolute_risks_are_on_average_those_of_aalen_and_johansen(cohort: Cohort, result: FitResult):
    column = result.held_out.column(YEAR)
    expected = float(fit_aalen_johansen(cohort.followed).at(np.array([YEAR]))[0])
    for name in PREDICTORS:
        assert float(result.held_out.incidence[name][0][:, column].mean()) == pytest.approx(expected, abs=0.03)
        assert float(1 - result.held_out.survival[name][0][:, column].mean()) > expected + 0.1


def test_risks_that_know_the_competitor_are_better_than_risks_that_do_not(
    cohort: Cohort, result: FitResult, judged: Scores
):
    net = replace(result.held_out, incidence={name: 1 - each for name, each in result.held_out.survival.items()})
    alike = replace(result.held_out, incidence={})
    for other in (net, alike):
        worse = score_held_out(other, cohort.followed, result.tau_days, draw_weights(300, 1, 0))
        for metric in ("ibs", "ici_12m", "aj_error_12m"):
            assert judged.sampled[metric]["twin"].values[0] < worse.sampled[metric]["twin"].values[0]


def test_evaluation_gives_the_numbers_of_the_fit(result: FitResult, judged: Scores):
    assert judged.metrics == (*METRICS, *COMPETING)
    for name in PREDICTORS:
        assert judged.sampled["ici_12m"][name].values[0] == pytest.approx(result.metrics[name].ici_12m, abs=1e-4)
        assert judged.sampled["ibs"][name].values[0] == pytest.approx(result.metrics[name].ibs, abs=0.005)
    wolbers = judged.sampled["wolbers_c"]["twin"].values[0]
    assert 0.6 < wolbers < 0.95


def test_what_will_have_happened_adds_up_in_a_prediction(cohort: Cohort, result: FitResult):
    incidence = predict(result.model, cohort).incidence
    assert incidence is not None
    assert incidence.event + incidence.competing + incidence.free == pytest.approx(np.ones((300, 6)))
    assert np.corrcoef(incidence.competing[:, 2], np.nan_to_num(cohort.blocks[0].values[:, 2]))[0, 1] > 0.5


def test_nobodys_incidence_depends_on_who_else_is_asked(cohort: Cohort, result: FitResult):
    whole, one = predict(result.model, cohort), predict(result.model, cohort.take(np.array([7])))
    assert whole.incidence is not None and one.incidence is not None
    assert one.incidence.event[0] == pytest.approx(whole.incidence.event[7], abs=1e-6)


def test_checkpoint_keeps_the_competing_model(cohort: Cohort, result: FitResult, tmp_path: Path):
    save(result.model, tmp_path / "m.pt", held_out=result.held_out)
    again, held_out = predict(load(tmp_path / "m.pt"), cohort), load_held_out(tmp_path / "m.pt")
    first = predict(result.model, cohort)
    assert first.incidence is not None and again.incidence is not None and held_out is not None
    assert np.array_equal(first.incidence.event, again.incidence.event)
    assert np.array_equal(held_out.incidence["boosting"], result.held_out.incidence["boosting"])


def test_another_study_is_judged_by_absolute_risks(result: FitResult):
    other = make_competing_cohort(120, 4)
    found = validate(result.model, replace(other, study="other"))
    assert set(found.held_out.incidence) == {"twin"}
    assert found.metrics["twin"].ici_12m is not None


def test_competing_events_and_late_entry_are_forecast_together(cohort: Cohort):
    entry = np.where(np.arange(300) % 2 == 0, 0.0, np.random.default_rng(0).uniform(0, 200, 300))
    seen = np.flatnonzero(cohort.time_days > entry)
    late = replace(cohort, outcome=None).take(seen)
    late = replace(late, outcome=replace(cohort.followed.take(seen), entry_days=entry[seen]))
    fold = np.arange(0, len(seen), 3)
    found = forecast_fold(late, fold, cohort.arm_names, QUICK, 0).forecasts["twin"]
    held_out, training = late.followed.take(fold), late.followed.take(rest(fold, len(seen)))
    scores = score(found.log_risk, found.curves, held_out, training, 500.0, found.competitor)
    assert scores.harrell_c is not None and scores.harrell_c > 0.6
    assert (scores.ici_12m, scores.ibs) == (None, None)
    expected = float(fit_aalen_johansen(cohort.followed).at(np.array([YEAR]))[0])
    assert float(found.incidence(np.array([YEAR])).mean()) == pytest.approx(expected, abs=0.06)
