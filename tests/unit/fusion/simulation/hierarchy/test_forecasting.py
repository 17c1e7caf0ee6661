from dataclasses import replace

import pytest
import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.dropout import DropOut
from fusion.simulation.hierarchy.forecasting import Precision, SizeForecast, forecast_sizes
from tests.unit.fusion.simulation.hierarchy.cohorts import courses_of, history, unknowns_of

NOBODY_LEAVES = DropOut(coefficients=(20.0, 0.0, 0.0, 0.0, 0.0), delta=None, delta_se=None, scans=0, progressed=0)
LEAVING = DropOut(coefficients=(3.0, -8.0, 0.0, -2.0, 0.0), delta=0.5, delta_se=0.1, scans=100, progressed=20)


def forecast(courses: Courses, scans: int = 3, drop_out: DropOut = NOBODY_LEAVES) -> SizeForecast:
    return forecast_sizes(
        courses,
        scans,
        unknowns_of(),
        drop_out,
        levels=3,
        limit_mm=5.0,
        seed=0,
        precision=Precision(nodes=32, draws=1500),
    )


def made(draws: list[float], weights: list[float]) -> SizeForecast:
    return SizeForecast(
        ahead=torch.tensor([[True]]), last=torch.tensor([10.0], dtype=torch.float64),
        draws=torch.tensor([[draws]], dtype=torch.float64), weights=torch.tensor([[weights]], dtype=torch.float64),
    )  # fmt: skip


def test_forecast_of_growth_grows_and_of_shrinkage_shrinks() -> None:
    growing = history("G", (50.0, 60.0, 72.0, 86.0, 100.0))
    shrinking = history("S", (50.0, 35.0, 25.0, 20.0, 15.0))
    medians = forecast(courses_of([growing, shrinking])).median[:, 3].tolist()
    assert medians[0] > 75 and medians[1] < 24


def test_forecast_does_not_see_what_comes_after() -> None:
    first, other = (forecast(courses_of([history("A", (50.0, 48.0, 47.0, ahead))])) for ahead in (20.0, 140.0))
    assert torch.equal(first.draws, other.draws) and torch.equal(first.weights, other.weights)


def test_forecast_widens_with_the_horizon() -> None:
    bounds = forecast(courses_of([history("A", (50.0,) * 6)])).quantiles(torch.tensor([0.05, 0.95]).double())[0]
    widths = (bounds[:, 1] - bounds[:, 0]).tolist()
    assert widths[3] < widths[4] < widths[5]


def test_forecast_of_a_vanished_lesion_is_nothing() -> None:
    found = forecast(courses_of([history("A", (20.0, None, None, None))]), scans=3)
    assert float(found.last) == 0 and float(found.median[0, 3]) == 0


def test_forecast_given_that_scans_are_made_is_smaller() -> None:
    courses = courses_of([history("A", (50.0, 55.0, 60.0, 66.0, 70.0, 75.0))])
    free, conditional = (forecast(courses, drop_out=each).median[0] for each in (NOBODY_LEAVES, LEAVING))
    assert float(conditional[5]) < float(free[5]) and float(conditional[3]) == pytest.approx(float(free[3]))


def test_quantiles_weigh_the_draws() -> None:
    found = made([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 7.0])
    assert found.quantiles(torch.tensor([0.05, 0.25, 0.5]).double())[0, 0].tolist() == [1.0, 3.0, 4.0]


def test_crps_is_the_slow_sum_over_pairs() -> None:
    draws, weights = [3.0, 1.0, 8.0], [0.5, 0.3, 0.2]
    apart = sum(w * abs(x - 4.0) for x, w in zip(draws, weights, strict=True))
    spread = sum(
        v * w * abs(x - y) for x, v in zip(draws, weights, strict=True) for y, w in zip(draws, weights, strict=True)
    )
    doubled = replace(made(draws, weights), weights=2 * made(draws, weights).weights)
    for found in (made(draws, weights), doubled):
        assert float(found.crps(torch.tensor([[4.0]]).double())) == pytest.approx(apart - spread / 2)
