import numpy as np
import pytest

from fusion.survival.risk_sets import RiskSets
from tests.unit.fusion.cohorts import make_outcome


@pytest.mark.parametrize("late_entry", [False, True])
def test_sums_equal_the_obvious_loop(late_entry: bool):
    outcome = make_outcome(np.zeros(40), late_entry=late_entry)
    values = np.random.default_rng(0).normal(size=(40, 2))
    times = np.unique(outcome.time_days[outcome.event])
    slow = [values[(outcome.entry_days < t) & (outcome.time_days >= t)].sum(axis=0) for t in times]
    assert RiskSets.of(outcome).sums(values) == pytest.approx(np.array(slow))


@pytest.mark.parametrize("late_entry", [False, True])
def test_accumulate_equals_the_obvious_loop(late_entry: bool):
    outcome = make_outcome(np.zeros(40), late_entry=late_entry)
    times = np.unique(outcome.time_days[outcome.event])
    steps = np.arange(1.0, len(times) + 1)
    slow = [
        steps[(times > entry) & (times <= end)].sum()
        for entry, end in zip(outcome.entry_days, outcome.time_days, strict=True)
    ]
    assert RiskSets.of(outcome).accumulate(steps) == pytest.approx(np.array(slow))
