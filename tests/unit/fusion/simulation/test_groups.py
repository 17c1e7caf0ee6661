import pytest
import torch

from fusion.simulation.groups import assign_groups, average_difference, group_means
from fusion.simulation.prior import deviate_names, draw_deviates

DEVIATES = draw_deviates(deviate_names([]), 4000, torch.Generator().manual_seed(0))
GROUPS = assign_groups(DEVIATES)


def test_groups_are_equally_large() -> None:
    assert torch.bincount(GROUPS).tolist() == [100] * 40


def test_groups_are_alike_in_growth() -> None:
    assert float(group_means(DEVIATES.of("growth"), GROUPS).std()) < 0.02


def test_difference_that_no_group_doubts_has_no_interval() -> None:
    found = average_difference(torch.full((4000,), 2.0, dtype=torch.float64), GROUPS)
    assert found == {"mean": 2.0, "low": 2.0, "high": 2.0}


@pytest.mark.parametrize(("particles", "groups"), [(5, 2), (200, 20), (4000, 40)])
def test_small_samples_have_fewer_groups(particles: int, groups: int) -> None:
    drawn = draw_deviates(deviate_names([]), particles, torch.Generator().manual_seed(0))
    assert int(assign_groups(drawn).max()) + 1 == groups
