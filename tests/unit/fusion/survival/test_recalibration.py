import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import CohortError
from fusion.survival.breslow import fit_baseline
from fusion.survival.brier import integrated_brier
from fusion.survival.kaplan_meier import fit_censoring
from fusion.survival.recalibration import Recalibration, fit_recalibration, proportional
from tests.unit.fusion.cohorts import make_outcome

DAYS = np.array([0.0, 30, 100, 250, 500, 5000])
STIFF = (1e9, 1e9)


def changing(effect: np.ndarray, seed: int) -> Outcome:
    """Hazard exp(effect) / 300 up to day 100 and exp(-effect / 2) / 300 after it; a quarter or so censored."""
    generator = np.random.default_rng(seed)
    early = generator.exponential(size=len(effect)) * 300 * np.exp(-effect)
    late = 100 + generator.exponential(size=len(effect)) * 300 * np.exp(effect / 2)
    time, end = np.where(early < 100, early, late) + 0.1, generator.uniform(50, 1500, len(effect))
    return build_outcome(np.minimum(time, end), time <= end)


def fitted() -> tuple[np.ndarray, np.ndarray, Outcome, Recalibration]:
    risk = np.random.default_rng(0).normal(size=300)
    arms = (np.random.default_rng(1).random((300, 2)) < 0.3).astype(float)
    outcome = make_outcome(risk, late_entry=True)
    return risk, arms, outcome, fit_recalibration(risk, outcome, arms)


def test_with_all_shrunk_away_the_curves_are_breslows():
    risk, arms, outcome, _ = fitted()
    stiff = fit_recalibration(risk, outcome, arms, slope_penalties=STIFF, arm_penalties=STIFF)
    breslow = fit_baseline(risk, outcome)
    assert stiff.survival(risk, DAYS, arms) == pytest.approx(breslow.survival(risk, DAYS), abs=1e-6)
    assert stiff.survival_at_own(risk, outcome, arms) == pytest.approx(breslow.survival_at_own(risk, outcome), abs=1e-6)


def test_proportional_is_breslow_exactly():
    risk, _, outcome, _ = fitted()
    breslow = fit_baseline(risk, outcome)
    assert proportional(breslow).survival(risk, DAYS) == pytest.approx(breslow.survival(risk, DAYS), abs=1e-14)


def test_survival_at_own_time_is_the_curve_given_survival_to_entry():
    risk, arms, outcome, curves = fitted()
    own = curves.survival_at_own(risk, outcome, arms)
    for row in (0, 17, 203):
        pair = np.array([outcome.entry_days[row], outcome.time_days[row]])
        entry, time = curves.survival(risk[[row]], pair, arms[[row]])[0]
        assert own[row] == pytest.approx(time / entry)


def test_time_at_a_survival_is_the_first_day_that_has_fallen_so_low():
    risk, arms, _, curves = fitted()
    days = curves.baseline.times_days
    for level in (0.9, 0.5, 0.05):
        low = curves.survival(risk, days, arms) <= level * (1 + 1e-12)
        slow = np.where(low.any(axis=1), days[low.argmax(axis=1)], np.inf)
        assert curves.times_at(risk, np.full(300, level), arms=arms).tolist() == slow.tolist()


def test_time_at_a_survival_given_entry_is_later_and_at_survival_one_is_entry():
    risk, arms, _, curves = fitted()
    entry = np.full(300, 150.0)
    late = curves.times_at(risk, np.full(300, 0.8), entry_days=entry, arms=arms)
    assert (late >= curves.times_at(risk, np.full(300, 0.8), arms=arms)).all()
    assert curves.times_at(risk, np.ones(300), entry_days=entry, arms=arms).tolist() == entry.tolist()


def test_an_effect_that_turns_round_is_found_and_predicts_others_better():
    risk = np.random.default_rng(2).normal(size=1500)
    seen, unseen = changing(risk, 3), changing(risk, 4)
    curves, breslow = fit_recalibration(risk, seen), fit_baseline(risk, seen)
    grid = np.linspace(10, 800, 50)

    def error(survival: np.ndarray) -> float:
        return integrated_brier(survival, grid, unseen, fit_censoring(seen))

    assert curves.slopes[1] < -0.4
    assert error(curves.survival(risk, grid)) < error(breslow.survival(risk, grid)) - 0.01


def test_arms_whose_hazards_cross_are_found():
    arms = (np.random.default_rng(5).random((1500, 1)) < 0.5).astype(float)
    curves = fit_recalibration(np.zeros(1500), changing(arms[:, 0], 6), arms)
    control, treated = curves.survival(np.zeros(2), np.array([60.0, 150.0, 600.0]), np.array([[0.0], [1.0]]))
    assert treated[0] < control[0] - 0.05
    assert treated[2] / treated[1] > control[2] / control[1] + 0.08


def test_few_events_stay_near_proportional():
    risk = np.random.default_rng(7).normal(size=12)
    curves = fit_recalibration(risk, changing(risk, 8))
    assert np.abs(curves.slopes).max() < 0.2


def test_one_event_is_enough():
    outcome = build_outcome(np.array([5.0, 7.0, 9.0]), np.array([False, True, False]))
    curves = fit_recalibration(np.array([0.0, 1.0, 0.0]), outcome)
    assert curves.survival(np.zeros(1), np.array([6.0, 8.0]))[0] == pytest.approx(
        [1, np.exp(-1 / (1 + np.e))], abs=0.02
    )


def test_arms_must_be_those_of_the_fit():
    risk, arms, _, curves = fitted()
    with pytest.raises(CohortError):
        curves.survival(risk, DAYS)
    with pytest.raises(CohortError):
        curves.survival(risk, DAYS, arms[:, :1])
