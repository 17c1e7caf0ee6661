import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.evaluation.scores import METRICS
from fusion.training.fit import fit
from fusion.training.result import PREDICTORS, FitResult
from fusion.workflows.evaluating import EvaluationSettings, evaluate_cohort, median_follow_up_months
from tests.unit.fusion.cohorts import QUICK, make_cohort

Json = dict[str, Any]


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(60)


@pytest.fixture(scope="module")
def result(cohort: Cohort) -> FitResult:
    return fit(cohort, QUICK)


@pytest.fixture(scope="module")
def report(cohort: Cohort, result: FitResult) -> Json:
    settings = EvaluationSettings(draws=30)
    return evaluate_cohort(result.model, cohort, result.held_out, name="m", settings=settings)


def test_report_is_plain_json_of_every_part(report: Json):
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert (report["n"], report["kind"], report["split"], report["folds"]) == (60, "internal", "random", 2)
    assert set(report["metrics"]) == set(PREDICTORS)
    assert set(report["metrics"]["twin"]) == set(METRICS)
    assert set(report["paired"]) == set(PREDICTORS) - {"twin"}
    assert set(report["calibration"]) == set(report["decision"]) == {"6", "12", "24"}


def test_number_is_there_or_says_why(report: Json):
    for by_metric in report["metrics"].values():
        for number in by_metric.values():
            assert set(number) == {"value", "low", "high", "reason"}
            assert (number["value"] is None) == bool(number["reason"])


def test_decision_curves_have_treat_all_and_none_beside(report: Json):
    curves = report["decision"]["12"]
    assert set(curves["treat_none"]) == {0.0}
    assert all(len(each) == len(curves["thresholds"]) for each in curves["predictors"].values())
    assert curves["treat_all"][0] > curves["treat_all"][-1]


def test_shares_of_d_calibration_sum_to_one(report: Json):
    assert sum(report["d_calibration"]["twin"]["shares"]) == pytest.approx(1, abs=1e-3)


def test_what_was_not_done_is_said(report: Json):
    assert report["modalities"] is None and report["learning"] is None
    assert report["notes"] == ["What each modality is worth and how much more patients would help was not computed."]


def test_card_follows_the_order_of_the_items(report: Json):
    items = [section["item"] for section in report["card"]["sections"]]
    assert items[0] == "1" and items[-1] == "27"
    numbers = [int(item.split()[0].rstrip("ab")) for item in items]
    assert numbers == sorted(numbers)


def test_card_states_the_numbers_and_nothing_unfilled(report: Json):
    text = json.dumps(report["card"])
    assert "60 patients entered the analysis" in text
    assert f"{report['metrics']['twin']['harrell_c']['value']:.3f}" in text
    assert "None" not in text and "nan" not in text and "{" not in json.dumps(report["card"]["title"])


def test_external_evaluation_claims_no_folds(cohort: Cohort, report: Json):
    text = json.dumps(report["card"])
    assert "nothing was refitted or recalibrated" not in text
    assert "scored once" in text


def test_same_seed_gives_the_same_report(cohort: Cohort, result: FitResult, report: Json):
    settings = EvaluationSettings(draws=30)
    again = evaluate_cohort(result.model, cohort, result.held_out, name="m", settings=settings)
    assert {**again, "seconds": 0} == {**report, "seconds": 0}


def test_delayed_entry_and_competing_events_are_reported(cohort: Cohort):
    outcome = cohort.followed
    competing = ~outcome.event & (np.arange(60) % 2 == 0)
    changed = replace(cohort, outcome=replace(outcome, competing=competing, entry_days=0.3 * outcome.time_days))
    result = fit(changed, QUICK)
    report = evaluate_cohort(result.model, changed, result.held_out, name="m", settings=EvaluationSettings(draws=5))
    assert report["metrics"]["twin"]["ibs"]["value"] is None
    assert report["metrics"]["twin"]["harrell_c"]["low"] is not None
    assert "aj_error_12m" in report["metric_names"]
    assert "had a competing event" in json.dumps(report["card"])


def test_median_follow_up_is_that_of_the_censored(cohort: Cohort):
    outcome = cohort.followed
    always = replace(outcome, event=np.zeros(60, dtype=bool))
    expected = np.sort(outcome.time_days)[29] * 12 / 365.25
    assert median_follow_up_months(always) == pytest.approx(expected, abs=0.01)
    assert median_follow_up_months(replace(outcome, event=np.ones(60, dtype=bool))) is None
