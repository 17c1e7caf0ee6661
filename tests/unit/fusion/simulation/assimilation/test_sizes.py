import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal, norm

from fusion.cohort.history import Knowing, SizeVisit
from fusion.simulation.assimilation.sizes import residual_covariance, weigh_sizes
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.time_grid import DAYS_PER_MONTH
from tests.unit.fusion.simulation.cases import sizes

DAYS = np.array([0, 42, 84])
TOTALS = torch.tensor([[60.0, 50.0], [55.0, 58.0], [50.0, 70.0]], dtype=torch.float64)
NONE_HIDDEN = torch.zeros((0, 2), dtype=torch.float64)
VISITS = sizes(((0, 62.0), (42, 57.0), (84, 49.0)))


def covariance() -> np.ndarray:
    times = DAYS / DAYS_PER_MONTH
    apart, since = np.abs(times[:, None] - times), times[:, None] + times
    return 0.45**2 * (np.exp(-apart / 12) - np.exp(-since / 12)) + 0.08**2 * np.eye(3)


def test_residual_is_nothing_at_the_first_size() -> None:
    times = torch.tensor([0.0, 3.0, 12.0], dtype=torch.float64)
    assert residual_covariance(times, times, DEFAULTS)[0].tolist() == [0, 0, 0]


def test_sizes_are_jointly_normal() -> None:
    found = weigh_sizes(VISITS, TOTALS, NONE_HIDDEN, DEFAULTS).evidenced.total
    logs = np.log([visit.value_mm for visit in VISITS])
    expected = [multivariate_normal(np.log(TOTALS[:, i].numpy()), covariance()).logpdf(logs) for i in range(2)]
    assert found.tolist() == pytest.approx(expected)


def test_whitened_errors_of_data_from_the_model_are_standard_normal() -> None:
    rng = np.random.default_rng(0)
    drawn = 60 * np.exp(rng.multivariate_normal(np.zeros(3), covariance(), size=4000))
    visits = sizes(((0, 60.0), (42, 60.0), (84, 60.0)))
    found = weigh_sizes(
        visits, torch.as_tensor(60.0**2 / drawn.T), torch.zeros((0, 4000), dtype=torch.float64), DEFAULTS
    )
    assert np.cov(found.whitened.numpy()) == pytest.approx(np.eye(3), abs=0.06)


def below(*days: int) -> tuple[SizeVisit, ...]:
    return tuple(SizeVisit(day=day, state=Knowing.BELOW_LIMIT, limit_mm=5.0) for day in days)


def normals(count: int, particles: int) -> torch.Tensor:
    return torch.randn((count, particles), generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_size_below_a_limit_prefers_small_tumours() -> None:
    totals = torch.tensor([[3.0, 5.0, 40.0]], dtype=torch.float64)
    found = weigh_sizes(below(0), totals, normals(1, 3), DEFAULTS).evidenced.total
    assert found.tolist() == pytest.approx(norm.logcdf(np.log([5 / 3, 1, 5 / 40]) / 0.08))


def test_sizes_below_a_limit_in_a_row_are_taken_together() -> None:
    totals = torch.full((3, 200_000), 6.0, dtype=torch.float64)
    found = weigh_sizes(below(0, 42, 84), totals, normals(3, 200_000), DEFAULTS).evidenced.total
    limits = np.full(3, np.log(5 / 6))
    expected = multivariate_normal(np.zeros(3), covariance()).cdf(limits)
    assert float(torch.exp(found).mean()) == pytest.approx(expected, rel=0.02)


def test_residual_behind_a_size_below_a_limit_is_that_of_the_truncated_normal() -> None:
    totals, hidden = torch.full((2, 200_000), 6.0, dtype=torch.float64), normals(1, 200_000)
    visits = (*sizes(((0, 6.0),)), *below(84))
    residual = weigh_sizes(visits, totals, hidden, DEFAULTS).residual_at(84, DEFAULTS)
    spread = covariance()[2, 2]
    cut = np.log(5 / 6) / spread**0.5
    expected = -(spread - 0.08**2) / spread**0.5 * norm.pdf(cut) / norm.cdf(cut)
    assert float(residual.mean.mean()) == pytest.approx(expected, rel=0.01)


def test_sizes_at_the_edge_of_what_numbers_hold_stay_numbers() -> None:
    totals = torch.tensor([[1e-9, 1e9, 1e9]], dtype=torch.float64)
    hidden = torch.tensor([[40.0, -40.0, 40.0]], dtype=torch.float64)
    found = weigh_sizes(below(0), totals, hidden, DEFAULTS)
    assert bool(torch.isfinite(found.whitened).all())
    assert not bool(torch.isnan(found.evidenced.total).any())


def test_residual_returns_to_the_measured_size_on_its_day() -> None:
    found = weigh_sizes(VISITS, TOTALS, NONE_HIDDEN, DEFAULTS)
    residual = found.residual_at(84, DEFAULTS)
    measured = np.log(49 / TOTALS[2].numpy())
    assert residual.mean.tolist() == pytest.approx(measured, abs=0.05)
    assert residual.sd < 0.08
