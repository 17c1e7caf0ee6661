"""The record kept with every estimate."""

import json
from dataclasses import replace

import pytest

from fusion.effects.target_trial import TargetTrial
from fusion.errors import CohortError

TRIAL = TargetTrial(
    eligibility="patients of study s",
    left_out={"no follow-up": 2},
    time_zero="day 0",
    arms=("new", "old"),
    assignment="by lot",
    grace_days=0,
    follow_up_months=24.0,
    outcome="OS",
    contrast="difference",
    deviation="none",
    adjustment=("clinical",),
    estimator="by_design",
)


def test_record_is_plain_and_whole():
    kept = json.loads(json.dumps(TRIAL.to_json()))
    assert kept["arms"] == ["new", "old"] and kept["left_out"] == {"no follow-up": 2} and len(kept) == 12


@pytest.mark.parametrize(
    "change", [{"arms": ("new",)}, {"arms": ("new", "new")}, {"grace_days": -1}, {"follow_up_months": 0.0}]
)
def test_impossible_trial_is_refused(change):
    with pytest.raises(CohortError, match="target trial"):
        replace(TRIAL, **change)
