import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.breslow import Baseline
from fusion.survival.concordance import antolini_ctd, harrell_c, uno_c, wolbers_c
from fusion.survival.kaplan_meier import Curve, fit_censoring, fit_loss_to_follow_up
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome


def slow_concordance(risk: np.ndarray, outcome: Outcome, weights: np.ndarray) -> float:
    """Risk is (n,), or (n, n) with the risk of each patient at the time of each."""
    at = np.broadcast_to(risk[:, None], (len(outcome),) * 2) if risk.ndim == 1 else risk
    good = total = 0.0
    for i in np.flatnonzero(outcome.event):
        for j in range(len(outcome)):
            later = outcome.time_days[j] > outcome.time_days[i]
            tied = outcome.time_days[j] == outcome.time_days[i] and not outcome.event[j]
            if (later or tied) and outcome.entry_days[j] < outcome.time_days[i]:
                total += weights[i]
                good += weights[i] * (1.0 if at[i, i] > at[j, i] else 0.5 if at[i, i] == at[j, i] else 0.0)
    return good / total


def slow_wolbers(risk: np.ndarray, outcome: Outcome, g: Curve, tau: float) -> float:
    before = g.before(outcome.time_days)
    good = total = 0.0
    for i in np.flatnonzero(outcome.event & (outcome.time_days < tau)):
        for j in range(len(outcome)):
            tied = outcome.time_days[j] == outcome.time_days[i] and not outcome.event[j]
            if outcome.time_days[j] > outcome.time_days[i] or tied:
                weight = 1 / before[i] ** 2
            elif outcome.competing[j]:
                weight = 1 / (before[i] * before[j])
            else:
                continue
            total += weight
            good += weight * (1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0)
    return good / total


def tied(outcome: Outcome) -> Outcome:
    """Times in steps of 50 days, entry kept."""
    time = np.ceil(outcome.time_days / 50) * 50
    return build_outcome(time, outcome.event, competing=outcome.competing, entry_days=outcome.entry_days)


@pytest.mark.parametrize("late_entry", [False, True])
def test_concordances_equal_the_obvious_loop(late_entry: bool):
    risk = np.random.default_rng(2).integers(0, 6, 60).astype(float)
    outcome = tied(make_outcome(risk / 3, late_entry=late_entry))
    censoring = fit_censoring(outcome)
    uno = np.where(outcome.time_days < 400, 1 / np.maximum(censoring.before(outcome.time_days), 1e-9) ** 2, 0.0)
    assert harrell_c(risk, outcome) == pytest.approx(slow_concordance(risk, outcome, np.ones(60)), abs=1e-12)
    assert uno_c(risk, outcome, censoring, 400.0) == pytest.approx(slow_concordance(risk, outcome, uno), abs=1e-12)


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
    risk, censoring = np.array([0.0, 1.0]), fit_censoring(outcome)
    assert harrell_c(risk, outcome) is None
    assert uno_c(risk, outcome, censoring, 9.0) is None
    assert wolbers_c(risk, outcome, censoring, 9.0) is None
    assert antolini_ctd(risk[:, None], np.array([1.0]), outcome) is None


def test_wolbers_equals_the_obvious_loop():
    risk = np.random.default_rng(4).integers(0, 6, 60).astype(float)
    outcome = tied(make_competing_outcome(risk / 3))
    g = fit_loss_to_follow_up(outcome)
    assert outcome.competing.sum() > 5
    assert wolbers_c(risk, outcome, g, 400.0) == pytest.approx(slow_wolbers(risk, outcome, g, 400.0), abs=1e-12)


def test_wolbers_is_uno_where_nothing_competes_and_none_with_delayed_entry():
    risk = np.random.default_rng(5).normal(size=50)
    outcome, late = make_outcome(risk), make_outcome(risk, late_entry=True)
    censoring = fit_censoring(outcome)
    assert wolbers_c(risk, outcome, censoring, 500.0) == pytest.approx(uno_c(risk, outcome, censoring, 500.0))
    assert wolbers_c(risk, late, censoring, 500.0) is None


@pytest.mark.parametrize("late_entry", [False, True])
def test_antolini_of_crossing_curves_equals_the_obvious_loop(late_entry: bool):
    generator = np.random.default_rng(6)
    outcome = tied(make_outcome(generator.normal(size=50), late_entry=late_entry))
    times = np.array([75.0, 150, 300, 600])
    survival = np.round(np.sort(generator.random((50, 4)), axis=1)[:, ::-1], 1)
    column = [max(0, int((times <= day).sum()) - 1) for day in outcome.time_days]
    expected = slow_concordance(-survival[:, column], outcome, np.ones(50))
    assert antolini_ctd(survival, times, outcome) == pytest.approx(expected, abs=1e-12)


def test_antolini_of_proportional_hazards_is_harrell():
    risk = np.random.default_rng(7).normal(size=60)
    outcome = make_outcome(risk)
    times = np.unique(outcome.time_days)
    baseline = Baseline(times_days=times, cumulative_hazard=times / 500)
    assert antolini_ctd(baseline.survival(risk, times), times, outcome) == pytest.approx(harrell_c(risk, outcome))
