import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.brier import (
    brier_scores,
    incidence_brier_scores,
    integrated_brier,
    integrated_incidence_brier,
)
from fusion.survival.kaplan_meier import Curve, fit_censoring, fit_loss_to_follow_up
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

TIMES = np.array([100.0, 200, 350])


def slow_incidence_brier(incidence: np.ndarray, times: np.ndarray, outcome: Outcome, g: Curve) -> list[float]:
    scores = []
    for k, t in enumerate(times):
        total = 0.0
        for i in range(len(outcome)):
            own = outcome.time_days[i]
            if own > t:
                total += incidence[i, k] ** 2 / g.at(np.array([t]))[0]
            elif outcome.event[i]:
                total += (1 - incidence[i, k]) ** 2 / g.before(np.array([own]))[0]
            elif outcome.competing[i]:
                total += incidence[i, k] ** 2 / g.before(np.array([own]))[0]
        scores.append(total / len(outcome))
    return scores


def test_brier_of_uncensored_patients_is_the_squared_error():
    outcome = build_outcome(np.array([1.0, 5.0]), np.ones(2, dtype=bool))
    survival = np.array([[0.2], [0.7]])
    scores = brier_scores(survival, np.array([3.0]), outcome, fit_censoring(outcome))
    assert scores == pytest.approx([(0.2**2 + 0.3**2) / 2])


def test_brier_of_an_incidence_equals_the_obvious_loop():
    outcome = make_competing_outcome(np.linspace(-1, 1, 80))
    incidence = np.random.default_rng(0).random((80, 3))
    g = fit_loss_to_follow_up(outcome)
    expected = slow_incidence_brier(incidence, TIMES, outcome, g)
    assert incidence_brier_scores(incidence, TIMES, outcome, g) == pytest.approx(expected)


def test_brier_of_an_incidence_without_competing_events_is_that_of_survival():
    outcome = make_outcome(np.zeros(50))
    survival = np.random.default_rng(1).random((50, 3))
    g = fit_censoring(outcome)
    assert integrated_incidence_brier(1 - survival, TIMES, outcome, g) == pytest.approx(
        integrated_brier(survival, TIMES, outcome, g)
    )


def test_integrated_brier_of_one_half_is_a_quarter():
    outcome = build_outcome(np.arange(1.0, 41.0), np.ones(40, dtype=bool))
    assert integrated_brier(np.full((40, 2), 0.5), np.array([5.0, 30]), outcome, fit_censoring(outcome)) == 0.25


def test_integrated_brier_with_delayed_entry_or_without_weights_is_none():
    late, half = make_outcome(np.zeros(50), late_entry=True), np.full((50, 3), 0.5)
    gone = Curve(np.array([150.0]), np.array([0.0]))
    assert integrated_brier(half, TIMES, late, fit_censoring(late)) is None
    assert integrated_incidence_brier(half, TIMES, late, fit_censoring(late)) is None
    assert integrated_brier(half, TIMES, make_outcome(np.zeros(50)), gone) is None
