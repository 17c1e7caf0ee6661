import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.auc import cumulative_dynamic_auc, mean_auc
from fusion.survival.kaplan_meier import Curve, fit_censoring, fit_loss_to_follow_up
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

TIMES = np.array([100.0, 300, 600])


def slow_auc(risk: np.ndarray, day: float, outcome: Outcome, g: Curve) -> float:
    before, at = g.before(outcome.time_days), g.at(np.array([day]))[0]
    good = total = 0.0
    for i in np.flatnonzero(outcome.event & (outcome.time_days <= day)):
        for j in range(len(outcome)):
            if outcome.time_days[j] > day:
                weight = 1 / (before[i] * at)
            elif outcome.competing[j]:
                weight = 1 / (before[i] * before[j])
            else:
                continue
            total += weight
            good += weight * (1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0)
    return good / total


@pytest.mark.parametrize("competes", [False, True])
def test_areas_equal_the_obvious_loop(competes: bool):
    risk = np.random.default_rng(0).integers(0, 8, 80).astype(float)
    outcome = make_competing_outcome(risk / 4) if competes else make_outcome(risk / 4)
    g = fit_loss_to_follow_up(outcome)
    expected = [slow_auc(risk, day, outcome, g) for day in TIMES]
    assert cumulative_dynamic_auc(risk, TIMES, outcome, g) == pytest.approx(tuple(expected), abs=1e-12)


def test_risk_may_change_with_time():
    risk = np.random.default_rng(1).normal(size=40)
    outcome = make_outcome(risk)
    g = fit_censoring(outcome)
    areas = cumulative_dynamic_auc(risk, TIMES, outcome, g)
    turned = cumulative_dynamic_auc(np.column_stack([risk, -risk, risk]), TIMES, outcome, g)
    assert areas[1] is not None
    assert turned == pytest.approx((areas[0], 1 - areas[1], areas[2]))


def test_area_is_none_without_cases_controls_weights_or_with_delayed_entry():
    outcome = build_outcome(np.array([2.0, 3.0, 4.0]), np.array([True, True, False]))
    risk, g = np.array([3.0, 2.0, 1.0]), fit_censoring(outcome)
    assert cumulative_dynamic_auc(risk, np.array([1.0, 2.5, 9.0]), outcome, g) == (None, 1.0, None)
    gone = Curve(np.array([2.2]), np.array([0.0]))
    assert cumulative_dynamic_auc(risk, np.array([2.5]), outcome, gone) == (None,)
    late = make_outcome(risk, late_entry=True)
    assert cumulative_dynamic_auc(risk, np.array([2.5]), late, g) == (None,)


def test_mean_area_weighs_by_the_events_since_the_time_before():
    outcome = build_outcome(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, dtype=bool))
    assert mean_auc((0.6, 0.9), np.array([2.0, 3.0]), outcome) == pytest.approx((2 * 0.6 + 0.9) / 3)


def test_mean_area_is_none_where_an_area_is_missing_or_no_event_seen():
    outcome = build_outcome(np.array([1.0, 2.0]), np.array([False, True]))
    assert mean_auc((0.6, None), np.array([1.0, 2.0]), outcome) is None
    assert mean_auc((0.6,), np.array([1.0]), outcome) is None


def test_an_event_on_the_very_day_is_a_case():
    outcome = build_outcome(np.array([2.0, 3.0, 4.0]), np.ones(3, dtype=bool))
    assert cumulative_dynamic_auc(np.array([1.0, 3, 2]), np.array([3.0]), outcome, fit_censoring(outcome)) == (0.5,)
