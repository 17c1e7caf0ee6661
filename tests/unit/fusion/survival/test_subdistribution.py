import numpy as np
import pytest

from fusion.errors import CohortError
from fusion.survival.kaplan_meier import fit_loss_to_follow_up
from fusion.survival.risk_sets import RiskSets
from fusion.survival.subdistribution import SubdistributionSets
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome


def slow_weights(outcome, times: np.ndarray) -> np.ndarray:
    """(n, t) weight of every patient at every event time."""
    g = fit_loss_to_follow_up(outcome)
    weights = (outcome.time_days[:, None] >= times).astype(float)
    for i in np.flatnonzero(outcome.competing):
        after = times > outcome.time_days[i]
        weights[i, after] = g.before(times[after]) / g.before(outcome.time_days[[i]])
    return weights


def test_sums_equal_the_obvious_weighted_sums():
    outcome = make_competing_outcome(np.zeros(60))
    sets = SubdistributionSets.of(outcome)
    values = np.random.default_rng(0).random((60, 2))
    weights = slow_weights(outcome, sets.event_times)
    assert sets.sums(values) == pytest.approx(weights.T @ values)
    assert sets.sums(values[:, 0]) == pytest.approx(weights.T @ values[:, 0])
    assert sets.accumulate(np.arange(float(len(sets.event_times)))) == pytest.approx(
        weights @ np.arange(float(len(sets.event_times)))
    )


def test_without_competing_events_the_sums_are_coxs():
    outcome = make_outcome(np.zeros(30))
    values = np.arange(30.0)
    assert SubdistributionSets.of(outcome).sums(values) == pytest.approx(RiskSets.of(outcome).sums(values))


def test_delayed_entry_is_refused():
    with pytest.raises(CohortError, match="delayed entry"):
        SubdistributionSets.of(make_competing_outcome(np.zeros(30), late_entry=True))
