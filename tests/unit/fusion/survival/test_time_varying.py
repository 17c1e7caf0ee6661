import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.errors import InferenceFailed
from fusion.survival.cox import fit_ridge_cox, log_likelihood
from fusion.survival.risk_sets import RiskSets
from fusion.survival.time_varying import cut_episodes, fit_with_offset, interior_cuts
from tests.unit.fusion.cohorts import make_outcome

X = np.random.default_rng(1).normal(size=(80, 2))
OUTCOME = make_outcome(X[:, 0], late_entry=True)


def test_intervals_hold_about_as_many_events_each():
    outcome = make_outcome(np.zeros(400))
    cuts = interior_cuts(outcome, 8)
    counts = np.bincount(np.searchsorted(cuts, outcome.time_days[outcome.event], side="left"))
    assert len(counts) == 8
    assert counts.max() - counts.min() <= 1


def test_tied_events_leave_no_interval_without_an_event():
    outcome = build_outcome(np.array([1.0, 1, 1, 1, 1, 5]), np.ones(6, dtype=bool))
    assert interior_cuts(outcome, 6).tolist() == [1.0]
    assert interior_cuts(build_outcome(np.ones(4), np.ones(4, dtype=bool)), 3).tolist() == []


def test_episodes_keep_the_likelihood_of_a_risk_that_does_not_change():
    episodes = cut_episodes(OUTCOME, interior_cuts(OUTCOME, 5))
    whole = log_likelihood(X[:, 0], RiskSets.of(OUTCOME))
    assert log_likelihood(X[episodes.patient, 0], episodes.risk_sets) == pytest.approx(whole, rel=1e-12)


def test_a_cut_at_an_event_time_puts_the_event_before_it():
    outcome = build_outcome(np.array([2.0, 3.0]), np.ones(2, dtype=bool))
    episodes = cut_episodes(outcome, np.array([2.0]))
    assert episodes.patient.tolist() == [0, 1, 1]
    assert episodes.interval.tolist() == [0, 0, 1]
    assert episodes.risk_sets.event.tolist() == [1.0, 0.0, 1.0]


def test_without_an_offset_it_is_ridge_cox():
    sets = RiskSets.of(OUTCOME)
    found = fit_with_offset(X, np.zeros(80), sets, np.full(2, 3.0))
    assert found == pytest.approx(fit_ridge_cox(X, sets, 3.0, tolerance=1e-12), abs=1e-6)


def test_each_coefficient_has_its_own_penalty():
    sets = RiskSets.of(OUTCOME)
    held, free = fit_with_offset(X[:, [0, 0]], np.zeros(80), sets, np.array([1e6, 1e-3]))
    assert abs(held) < 1e-3 < abs(free)


def test_it_says_so_when_it_does_not_converge():
    with pytest.raises(InferenceFailed):
        fit_with_offset(X, np.zeros(80), RiskSets.of(OUTCOME), np.full(2, 1e-3), steps=1)
