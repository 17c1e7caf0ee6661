import math

import pytest
import torch

from fusion.simulation.toxicity.durations import Duration
from fusion.simulation.toxicity.severe_days import expected_days, mean_death_rate
from tests.unit.fusion.simulation.cases import many

WEEKS = 104


def certain(days: float) -> Duration:
    return Duration(ended=1e9, days=1e9 * days, verified=True, source="")


def in_week(week: int, particles: int = 1) -> torch.Tensor:
    events = torch.zeros((WEEKS, particles), dtype=torch.float64)
    events[week] = 1.0
    return events


def test_short_episode_long_before_the_horizon_lasts_its_mean() -> None:
    assert float(expected_days(in_week(3), certain(10.0), 0.0)) == pytest.approx(10.0, rel=1e-3)


def test_episode_is_cut_off_at_the_horizon() -> None:
    found = float(expected_days(in_week(WEEKS - 1), certain(1e6), 0.0))
    assert found == pytest.approx(3.5, rel=1e-3)


def test_episode_ends_with_death() -> None:
    assert float(expected_days(in_week(0), certain(20.0), 1 / 20)) == pytest.approx(10.0, rel=1e-3)


def test_days_equal_a_slow_sum_over_days() -> None:
    """Exponential onset and episodes, day by day."""
    onset, end, horizon = 1 / 90, 1 / 15, WEEKS * 7
    slow = sum(
        onset * math.exp(-onset * (day + 0.5)) * -math.expm1(-end * (horizon - day - 0.5)) / end
        for day in range(horizon)
    )
    weeks = torch.arange(WEEKS + 1, dtype=torch.float64)[:, None] * 7
    events = torch.exp(-onset * weeks)
    assert float(expected_days(events[:-1] - events[1:], certain(15.0), 0.0)) == pytest.approx(slow, rel=1e-3)


def test_uncertain_duration_widens_the_days() -> None:
    vague = expected_days(in_week(3, 1600), Duration(ended=4.0, days=40.0, verified=False, source=""), 0.0)
    assert float(vague.std()) > 2
    assert float(expected_days(in_week(3, 1600), certain(10.0), 0.0).std()) < 0.01


def test_mean_death_rate_of_an_exponential() -> None:
    alive = torch.exp(-0.002 * 7 * torch.arange(WEEKS + 1, dtype=torch.float64))[:, None]
    assert mean_death_rate(alive) == pytest.approx(0.002, rel=1e-3)
    assert mean_death_rate(torch.zeros((5, 1), dtype=torch.float64)) == 0
    assert mean_death_rate(many(1.0, 3)[None].expand(5, 3)) == 0
