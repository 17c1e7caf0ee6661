import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.concordance import harrell_c, uno_c
from fusion.survival.kaplan_meier import fit_censoring
from tests.unit.fusion.cohorts import make_outcome


def slow_harrell(risk: np.ndarray, outcome: Outcome) -> float:
    good = total = 0.0
    for i in np.flatnonzero(outcome.event):
        for j in range(len(outcome)):
            later = outcome.time_days[j] > outcome.time_days[i]
            tied = outcome.time_days[j] == outcome.time_days[i] and not outcome.event[j]
            if (later or tied) and outcome.entry_days[j] < outcome.time_days[i]:
                total += 1
                good += 1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
    return good / total


@pytest.mark.parametrize("late_entry", [False, True])
def test_harrell_equals_the_obvious_loop(late_entry: bool):
    risk = np.random.default_rng(2).integers(0, 6, 40).astype(float)
    outcome = make_outcome(risk / 3, late_entry=late_entry)
    assert harrell_c(risk, outcome) == pytest.approx(slow_harrell(risk, outcome))


def test_uno_is_harrell_when_nobody_is_censored():
    risk = np.random.default_rng(3).normal(size=30)
    outcome = build_outcome(np.arange(1.0, 31.0), np.ones(30, dtype=bool))
    assert uno_c(risk, outcome, fit_censoring(outcome), 1e9) == pytest.approx(harrell_c(risk, outcome))


def test_uno_does_not_see_beyond_tau():
    outcome = build_outcome(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, dtype=bool))
    censoring = fit_censoring(outcome)
    assert uno_c(np.array([9.0, 1.0, 2.0, 3.0]), outcome, censoring, 1.5) == 1.0


def test_concordance_without_events_is_none():
    outcome = build_outcome(np.array([1.0, 2.0]), np.zeros(2, dtype=bool))
    assert harrell_c(np.array([0.0, 1.0]), outcome) is None
    assert uno_c(np.array([0.0, 1.0]), outcome, fit_censoring(outcome), 9.0) is None
