import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.coverage import coverage_by, coverage_of


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_without_censoring_it_is_the_share_with_its_binomial_error():
    outcome = build_outcome(np.arange(1.0, 201), np.ones(200, dtype=bool))
    found = coverage_of(np.full(200, 21.0), outcome, generator=generator())
    assert found.coverage == pytest.approx(0.9)
    assert found.standard_error == pytest.approx(np.sqrt(0.9 * 0.1 / 200), rel=0.25)


def test_an_interval_loses_what_lies_beyond_it():
    outcome = build_outcome(np.arange(1.0, 201), np.ones(200, dtype=bool))
    found = coverage_of(np.full(200, 21.0), outcome, generator=generator(), upper_days=np.full(200, 180.0))
    assert found.coverage == pytest.approx(0.8)


def test_censored_patients_count_through_those_like_them():
    draw = np.random.default_rng(1)
    time, end = draw.exponential(size=6000) * 100 + 1, draw.exponential(size=6000) * 80 + 1
    outcome = build_outcome(np.minimum(time, end), time <= end)
    lower, upper = np.full(6000, 30.0), np.full(6000, 120.0)
    found = coverage_of(lower, outcome, generator=generator(), upper_days=upper)
    assert found.coverage == pytest.approx(float(((time >= 30) & (time <= 120)).mean()), abs=0.03)
    assert found.standard_error is not None and found.standard_error < 0.02


def test_who_had_a_competing_event_never_has_the_event():
    competing = np.array([True] * 20 + [False] * 20)
    outcome = build_outcome(np.arange(1.0, 41), ~competing, competing=competing)
    lower = np.full(40, 25.0)
    assert coverage_of(lower, outcome, generator=generator()).coverage == pytest.approx(36 / 40)
    closed = coverage_of(lower, outcome, generator=generator(), upper_days=np.full(40, 50.0))
    assert closed.coverage == pytest.approx(16 / 40)


def test_small_groups_get_a_reason_for_no_number_and_unknown_ones_nothing():
    outcome = build_outcome(np.arange(1.0, 101), np.ones(100, dtype=bool))
    groups = ["a"] * 60 + ["b"] * 10 + [None] * 30
    found = coverage_by(np.full(100, 7.0), outcome, groups, generator=generator())
    assert set(found) == {"a", "b"}
    assert found["a"].coverage == pytest.approx(0.9)
    assert found["b"].coverage is None and found["b"].reason == "fewer than 30 patients"


def test_nobody_followed_to_the_bound_is_no_number():
    outcome = build_outcome(np.full(40, 5.0), np.zeros(40, dtype=bool))
    found = coverage_of(np.full(40, 9.0), outcome, generator=generator())
    assert found.coverage is None and found.standard_error is None and found.reason


def test_a_group_that_leaves_early_is_judged_by_its_own_censoring():
    draw = np.random.default_rng(2)
    leaves = draw.random(6000) < 0.3
    time = draw.exponential(size=6000) * np.where(leaves, 40, 300) + 1
    end = draw.exponential(size=6000) * np.where(leaves, 40, 3000) + 1
    outcome = build_outcome(np.minimum(time, end), time <= end)
    lower = np.full(6000, 50.0) * draw.uniform(0, 1, 6000)
    groups = ["leaves" if one else "stays" for one in leaves]
    found = coverage_by(lower, outcome, groups, generator=generator())
    for name, rows in (("leaves", leaves), ("stays", ~leaves)):
        assert found[name].coverage == pytest.approx(float((time >= lower)[rows].mean()), abs=0.025)
