from itertools import pairwise

import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import CohortError
from fusion.survival.conformal import fit_bounds
from fusion.survival.recalibration import Recalibration, fit_recalibration
from tests.unit.fusion.cohorts import make_outcome

N = 1500


def dependent(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, Outcome]:
    """Risk, true time, and an outcome of which most are censored, those at high risk first."""
    generator = np.random.default_rng(seed)
    risk = generator.normal(size=n)
    time = generator.exponential(size=n) * 500 * np.exp(-risk) + 1
    end = generator.exponential(size=n) * 400 * np.exp(-1.2 * risk) + 1
    return risk, time, build_outcome(np.minimum(time, end), time <= end)


def calibrated(level: float = 0.9, **how: object) -> tuple[np.ndarray, Recalibration, object]:
    risk, _, outcome = dependent(N, 0)
    curves = fit_recalibration(risk, outcome)
    return risk, curves, fit_bounds(curves.survival_at_own(risk, outcome), outcome, level=level, **how)


def test_without_censoring_the_cutoff_is_an_order_statistic():
    own = np.random.default_rng(0).permutation(np.arange(1, 100) / 100)
    outcome = build_outcome(np.arange(1.0, 100), np.ones(99, dtype=bool))
    bounds = fit_bounds(own, outcome)
    # 100 x 10 % less the patient to come: nine of 99 may miss, and the tenth largest score is the cutoff.
    assert np.exp(-bounds.lower) == pytest.approx(0.90)
    assert (own > np.exp(-bounds.lower) + 1e-9).sum() == 9


def test_bounds_cover_the_true_times_of_others_though_most_are_censored():
    risk, time, outcome = dependent(8000, 1)
    assert outcome.event.mean() < 0.5
    _, curves, bounds = calibrated(covariates=dependent(N, 0)[0][:, None])
    assert float((time >= bounds.lower_days(curves, risk)).mean()) == pytest.approx(0.9, abs=0.03)
    by_risk = np.argsort(risk)
    for part in (by_risk[:2000], by_risk[-2000:]):
        assert float((time[part] >= bounds.lower_days(curves, risk[part])).mean()) > 0.86


def test_bounds_hold_for_a_model_that_is_wrong():
    generator = np.random.default_rng(2)
    risk = generator.normal(size=4000)
    time = generator.exponential(size=4000) * 500 * np.exp(-3 * risk)
    outcome = build_outcome(time + 1, np.ones(4000, dtype=bool))
    half, rest = np.arange(2000), np.arange(2000, 4000)
    curves = fit_recalibration(np.zeros(500), outcome.take(half[:500]))
    bounds = fit_bounds(curves.survival_at_own(risk[half], outcome.take(half)), outcome.take(half))
    held = time[rest] + 1 >= bounds.lower_days(curves, risk[rest])
    assert float(held.mean()) == pytest.approx(0.9, abs=0.025)


def test_a_higher_level_is_an_earlier_bound():
    risk = dependent(300, 3)[0]
    days = [bounds.lower_days(curves, risk) for _, curves, bounds in map(calibrated, (0.5, 0.8, 0.9, 0.99))]
    assert all((earlier >= later).all() for earlier, later in pairwise(days))


def test_too_few_patients_are_told_no_more_than_entry():
    outcome = make_outcome(np.zeros(8))
    curves = fit_recalibration(np.zeros(8), outcome)
    bounds = fit_bounds(curves.survival_at_own(np.zeros(8), outcome), outcome)
    assert bounds.lower_days(curves, np.zeros(2), entry_days=np.array([0.0, 40.0])).tolist() == [0.0, 40.0]


def test_an_interval_is_open_where_follow_up_is_short_and_closed_where_it_is_not():
    risk = np.zeros(400)
    time = np.random.default_rng(4).exponential(size=400) * 100 + 1
    for end, is_open in ((50.0, True), (1e9, False)):
        outcome = build_outcome(np.minimum(time, end), time <= end)
        curves = fit_recalibration(risk, outcome)
        bounds = fit_bounds(curves.survival_at_own(risk, outcome), outcome, two_sided=True)
        assert bool(np.isinf(bounds.upper_days(curves, risk)).all()) is is_open


def test_an_interval_covers_its_level():
    generator = np.random.default_rng(5)
    risk = generator.normal(size=4000)
    time = generator.exponential(size=4000) * 100 * np.exp(-risk) + 1
    outcome = build_outcome(time, np.ones(4000, dtype=bool))
    half, rest = np.arange(2000), np.arange(2000, 4000)
    curves = fit_recalibration(risk[half], outcome.take(half))
    bounds = fit_bounds(curves.survival_at_own(risk[half], outcome.take(half)), outcome.take(half), two_sided=True)
    inside = (time[rest] >= bounds.lower_days(curves, risk[rest])) & (
        time[rest] <= bounds.upper_days(curves, risk[rest])
    )
    assert float(inside.mean()) == pytest.approx(0.9, abs=0.025)


def test_a_bound_is_never_before_entry_nor_past_follow_up():
    risk, curves, bounds = calibrated()
    entry = np.full(N, 77.0)
    days = bounds.lower_days(curves, risk - 20, entry_days=entry)
    assert (days >= 77).all()
    assert days.max() == 77 + bounds.horizon_days


def test_given_entry_bounds_cover_those_who_came_under_observation():
    generator = np.random.default_rng(6)
    risk, entry = generator.normal(size=9000), generator.uniform(0, 400, 9000)
    time = generator.exponential(size=9000) * 500 * np.exp(-risk) + 1
    end = entry + generator.exponential(size=9000) * 800 + 1
    rows = np.flatnonzero(time > entry)
    outcome = build_outcome(np.minimum(time, end), time <= end, entry_days=np.minimum(entry, time * 0.999))
    half, rest = rows[:2000], rows[2000:]
    curves = fit_recalibration(risk[half], outcome.take(half))
    bounds = fit_bounds(curves.survival_at_own(risk[half], outcome.take(half)), outcome.take(half))
    held = time[rest] >= bounds.lower_days(curves, risk[rest], entry_days=entry[rest])
    assert float(held.mean()) == pytest.approx(0.9, abs=0.025)


def test_a_competing_event_keeps_every_bound():
    outcome = build_outcome(np.arange(1.0, 101), np.arange(100) % 2 == 0, competing=np.arange(100) % 2 == 1)
    curves = fit_recalibration(np.zeros(100), outcome)
    bounds = fit_bounds(curves.survival_at_own(np.zeros(100), outcome), outcome)
    missed = outcome.event & (outcome.time_days < bounds.lower_days(curves, np.zeros(100)))
    assert missed.sum() == 9


def test_a_group_that_the_model_does_not_know_is_covered_when_named():
    generator = np.random.default_rng(7)
    group = generator.random(3000) < 0.2
    time = generator.exponential(size=3000) * np.where(group, 100, 300) + 1
    outcome = build_outcome(time, np.ones(3000, dtype=bool))
    members, half = np.column_stack([group, ~group]), np.arange(1500)
    curves, risk = fit_recalibration(np.zeros(1500), outcome.take(half)), np.zeros(1500)
    own = curves.survival_at_own(risk, outcome.take(half))
    marginal = fit_bounds(own, outcome.take(half)).lower_days(curves, risk)
    named = fit_bounds(own, outcome.take(half), members=members[half])
    days = named.lower_days(curves, risk, members=members[1500:])
    inside = group[1500:]
    assert float((time[1500:] >= marginal)[inside].mean()) < 0.82
    assert float((time[1500:] >= days)[inside].mean()) > 0.86
    assert (days <= marginal).all()


def test_groups_must_be_those_of_the_fit():
    members = np.ones((N, 1), dtype=bool)
    risk, curves, bounds = calibrated(members=members)
    with pytest.raises(CohortError):
        bounds.lower_days(curves, risk)
