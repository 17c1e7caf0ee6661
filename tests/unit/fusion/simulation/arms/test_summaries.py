import math

import pytest
import torch

from fusion.simulation.arms.summaries import (
    at_month,
    at_months,
    band,
    median_months,
    median_with_interval,
    monthly,
    restricted_mean,
)
from fusion.simulation.time_grid import MONTHS_PER_WEEK

TIMES = torch.arange(157, dtype=torch.float64) * MONTHS_PER_WEEK


def exponential(*rates: float) -> torch.Tensor:
    return torch.exp(-TIMES[:, None] * torch.tensor(rates, dtype=torch.float64))


def test_median_of_an_exponential() -> None:
    found = median_months(exponential(0.05, 0.1, 1.0))
    assert found.tolist() == pytest.approx([math.log(2) / rate for rate in (0.05, 0.1, 1.0)], abs=0.02)


def test_median_that_is_not_reached_is_infinite() -> None:
    assert math.isinf(float(median_months(exponential(0.001))))


def test_median_of_who_is_not_alive_at_the_start_is_nothing() -> None:
    assert float(median_months(torch.zeros((10, 1), dtype=torch.float64))) == 0


@pytest.mark.parametrize(("limit", "expected"), [(24, 13.86), (12, None)])
def test_median_beyond_the_limit_is_not_shown(limit: float, expected: float | None) -> None:
    found = median_with_interval(exponential(0.05), limit)["months"]
    assert found == (None if expected is None else pytest.approx(expected, abs=0.02))


@pytest.mark.parametrize("horizon", [0.1, 6.0, 12.0, 24.0])
def test_restricted_mean_of_an_exponential(horizon: float) -> None:
    found = restricted_mean(exponential(0.05), horizon)
    assert float(found) == pytest.approx((1 - math.exp(-0.05 * horizon)) / 0.05, rel=1e-4)


def test_at_month_is_linear_between_weeks() -> None:
    assert float(at_month(TIMES[:, None], 7.3)) == pytest.approx(7.3)


def test_monthly_has_every_month() -> None:
    assert list(monthly(exponential(0.05), 3)) == ["0", "1", "2", "3"]


def test_band_holds_nine_tenths() -> None:
    low, high = band(torch.arange(1001, dtype=torch.float64))
    assert (float(low), float(high)) == (50, 950)


def test_at_months_is_each_month_alone() -> None:
    curves = torch.rand((27, 5), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    expected = torch.stack([at_month(curves, month) for month in range(10)])
    assert torch.allclose(at_months(curves, 9), expected, rtol=1e-14)
