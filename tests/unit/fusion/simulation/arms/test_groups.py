import math

import pytest
import torch

from fusion.simulation.arms.groups import (
    assign_groups,
    average_difference,
    average_median,
    average_probability,
    average_share,
    group_means,
)
from fusion.simulation.arms.summaries import median_months
from fusion.simulation.state.prior import deviate_names, draw_deviates
from fusion.simulation.time_grid import MONTHS_PER_WEEK

DEVIATES = draw_deviates(deviate_names([]), 4000, torch.Generator().manual_seed(0))
GROUPS = assign_groups(DEVIATES)


def test_groups_are_equally_large() -> None:
    assert torch.bincount(GROUPS).tolist() == [100] * 40


def test_groups_are_alike_in_growth() -> None:
    assert float(group_means(DEVIATES.of("growth"), GROUPS).std()) < 0.02


def test_difference_that_no_group_doubts_has_no_interval() -> None:
    found = average_difference(torch.full((4000,), 2.0, dtype=torch.float64), GROUPS)
    assert found == {"mean": 2.0, "low": 2.0, "high": 2.0}


@pytest.mark.parametrize(("shift", "share"), [(1000.0, 40.5 / 41), (-1000.0, 0.5 / 41), (-19.5, 0.5)])
def test_share_of_few_groups_is_never_certain(shift: float, share: float) -> None:
    assert average_share(GROUPS.double() + shift, GROUPS) == pytest.approx(share)


def falling(rates: torch.Tensor) -> torch.Tensor:
    weeks = torch.arange(157, dtype=torch.float64)[:, None]
    return torch.exp(-MONTHS_PER_WEEK * weeks * rates)


def test_average_median_where_groups_agree_has_no_interval() -> None:
    found = average_median(falling(0.05 + 0 * DEVIATES.of("growth")), GROUPS, 36.0)
    assert found["low"] == pytest.approx(found["months"], abs=1e-6) == pytest.approx(found["high"], abs=1e-6)


def test_average_median_is_the_crossing_of_the_band() -> None:
    curves = falling(0.02 + 0.002 * GROUPS.double())
    ranked = group_means(curves, GROUPS).sort(1).values
    crossings = [float(median_months(ranked[:, [place]])[0]) for place in (-2, 1)]

    found = average_median(curves, GROUPS, 36.0)

    assert [found["high"], found["low"]] == pytest.approx(crossings)


@pytest.mark.parametrize(("limit", "shown"), [(36.0, 3), (12.0, 2), (8.0, 1), (6.0, 0)])
def test_average_median_beyond_the_limit_is_not_shown(limit: float, shown: int) -> None:
    found = average_median(falling(0.04 + 0.0015 * GROUPS.double()), GROUPS, limit)
    assert sum(months is not None for months in found.values()) == shown


@pytest.mark.parametrize(("particles", "groups"), [(5, 2), (200, 20), (4000, 40)])
def test_small_samples_have_fewer_groups(particles: int, groups: int) -> None:
    drawn = draw_deviates(deviate_names([]), particles, torch.Generator().manual_seed(0))
    assert int(assign_groups(drawn).max()) + 1 == groups


def test_level_of_the_hazard_widens_the_interval_by_its_standard_error() -> None:
    values, se = torch.full((4000,), 0.5, dtype=torch.float64), 0.2
    found = average_probability(values, GROUPS, se)
    assert found["p"] == pytest.approx(0.5)
    assert found["low"] == pytest.approx(0.5 ** math.exp(1.645 * se), abs=0.01)
    assert found["high"] == pytest.approx(0.5 ** math.exp(-1.645 * se), abs=0.01)


def test_level_without_error_changes_nothing() -> None:
    values = torch.linspace(0.1, 0.9, 4000, dtype=torch.float64)
    assert average_probability(values, GROUPS, 0.0) == average_probability(values, GROUPS)
