"""Attempts to refute: a sound estimate stands, a confounded one is told by its negative control."""

from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.effects.nuisances import tune_models
from fusion.effects.refuting import refute
from tests.unit.fusion.effects.trials import draw_trial, pose_trial


@pytest.fixture(scope="module")
def trial():
    return draw_trial(600, 11)


@pytest.fixture(scope="module")
def unchanged(trial):
    """An outcome that confounders drive and treatment does not."""
    time = trial.potential[0] * np.random.default_rng(2).uniform(0.8, 1.2, len(trial.arm))
    lost = np.random.default_rng(3).exponential(1500, len(time)) + 1
    return build_outcome(np.minimum(time, lost), time <= lost)


def test_sound_estimate_stands_every_attempt(trial, unchanged):
    problem = pose_trial(trial)
    found = refute(problem, tune_models(problem, seed=0), 1, 0, seed=0, control=unchanged, repeats=2)
    assert [each.passed for each in found] == [True] * 4
    placebo, noise, subset, _ = found
    assert abs(placebo.mean) < abs(noise.expected) and noise.mean == pytest.approx(noise.expected, abs=0.2)
    assert len(subset.estimates) == 2


def test_unmeasured_confounder_is_told_by_the_negative_control(trial, unchanged):
    hidden = replace(pose_trial(trial, x=trial.x[:, 2:], propensity=np.full((600, 2), 0.5)), randomised=True)
    found = refute(hidden, tune_models(hidden, seed=0), 1, 0, seed=0, control=unchanged, repeats=2)
    assert found[-1].passed is False


def test_without_a_control_outcome_it_is_said(trial):
    problem = pose_trial(trial)
    last = refute(problem, tune_models(problem, seed=0), 1, 0, seed=0, repeats=1)[-1]
    assert last.passed is None and last.mean is None and "no negative-control outcome" in last.reason
