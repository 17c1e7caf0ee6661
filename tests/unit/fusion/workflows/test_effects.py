"""Effects as plain values."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.effects.analysis import EffectSettings, analyse
from fusion.errors import CohortError
from fusion.workflows.effects import align_control, report_effects, show_overlap
from tests.unit.fusion.effects.trials import cohort_of, draw_trial

SETTINGS = EffectSettings(arms=("second", "first"), draws=10, refutations=False, horizon_months=18)


@pytest.fixture(scope="module")
def observed():
    return cohort_of(draw_trial(250, 1))


@pytest.fixture(scope="module")
def report(observed):
    return report_effects(analyse(observed, SETTINGS), SETTINGS)


def test_report_is_json_and_names_its_trial(report):
    kept = json.loads(json.dumps(report, allow_nan=False))
    assert kept["trial"]["assignment"].startswith("by clinicians") and kept["trial"]["adjustment"] == ["clinical"]
    assert kept["reference"] == "first" and list(kept["contrasts"]) == ["second minus first"]
    assert kept["primary"] == "s_learner" and kept["check"] == "doubly_robust" and "by_design" not in kept["methods"]


def test_observed_arms_carry_the_causal_wording(report):
    assert report["wording"].startswith("Model-based g-computation: valid only if")


def test_horizons_beyond_the_asked_are_not_shown(report):
    assert list(report["methods"]["doubly_robust"]["arms"]["first"]["survival"]) == ["6", "12"]


def test_randomised_arms_are_estimated_by_design(observed):
    found = report_effects(analyse(replace(observed, randomised=True), SETTINGS), SETTINGS)
    assert found["primary"] == "by_design" and found["trial"]["assignment"] == "by lot"
    assert found["trial"]["adjustment"] == []


def test_horizon_past_follow_up_is_cut_and_flagged(observed):
    asked = replace(SETTINGS, horizon_months=240)
    found = report_effects(analyse(observed, asked), asked)
    assert found["horizon_months"] < 240 and "extrapolation" in [flag["code"] for flag in found["flags"]]


def test_unknown_arm_is_refused_with_those_there_are(observed):
    with pytest.raises(CohortError, match=r"arms of the study: .*first.* found third"):
        analyse(observed, replace(SETTINGS, arms=("third", "first")))


@pytest.mark.parametrize("change", [{"horizon_months": 0}, {"horizon_months": 1000}, {"draws": 2}])
def test_impossible_settings_are_refused(change):
    with pytest.raises(CohortError, match="effects"):
        replace(SETTINGS, **change)


def test_overlap_of_a_study_with_choice_is_shown_and_of_a_rule_is_not():
    trial = draw_trial(300, 2, confounding=0.5)
    above = trial.x[:, 0] > 0.6
    ruled = replace(trial, arm=np.where(above, 0, trial.arm))
    assert show_overlap(cohort_of(trial), seed=0) == {"first": True, "second": True}
    shown = show_overlap(cohort_of(ruled), seed=0)
    assert shown is not None and not shown["second"]


def test_study_of_one_arm_has_no_overlap_to_show(observed):
    assert show_overlap(observed.take(np.flatnonzero([arm == "first" for arm in observed.arms])), seed=0) is None


def test_negative_control_follows_the_cohorts_order_and_must_be_known_of_all(observed):
    n = len(observed)
    times = build_outcome(np.arange(1.0, n + 1), np.ones(n, dtype=bool))
    turned = replace(observed, outcome=times).take(np.arange(n)[::-1])
    assert np.array_equal(align_control(turned, observed).time_days, times.time_days)
    with pytest.raises(CohortError, match="1 without"):
        align_control(turned.take(np.arange(n - 1)), observed)


def test_arm_of_too_few_patients_is_refused_and_never_shown(observed):
    few = replace(observed, arms=("rare",) * 5 + observed.arms[5:])
    with pytest.raises(CohortError, match="20 patients or more on every arm, found 5 on rare"):
        analyse(few, replace(SETTINGS, arms=("rare", "first")))
    shown = show_overlap(few, seed=0)
    assert shown is not None and set(shown) == {"rare", "first", "second"} and not shown["rare"]
