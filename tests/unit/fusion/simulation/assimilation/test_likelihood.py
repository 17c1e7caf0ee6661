import numpy as np
import pytest
import torch
from scipy.stats import betabinom, multivariate_normal, norm

from fusion.cohort.history import CtdnaVisit, Knowing, SizeVisit
from fusion.simulation.assimilation.likelihood import (
    innovations,
    log_vaf_sd,
    overdispersion,
    residual_covariance,
    residual_on,
    weigh_draw,
    weigh_sizes,
)
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.time_grid import DAYS_PER_MONTH
from tests.unit.fusion.simulation.cases import many, sizes

DAYS = np.array([0, 42, 84])
TOTALS = torch.tensor([[60.0, 50.0], [55.0, 58.0], [50.0, 70.0]], dtype=torch.float64)
VISITS = sizes(((0, 62.0), (42, 57.0), (84, 49.0)))


def covariance() -> np.ndarray:
    times = DAYS / DAYS_PER_MONTH
    apart, since = np.abs(times[:, None] - times), times[:, None] + times
    return 0.45**2 * (np.exp(-apart / 12) - np.exp(-since / 12)) + 0.08**2 * np.eye(3)


def test_residual_is_nothing_at_the_first_size() -> None:
    times = torch.tensor([0.0, 3.0, 12.0], dtype=torch.float64)
    assert residual_covariance(times, times, DEFAULTS)[0].tolist() == [0, 0, 0]


def test_sizes_are_jointly_normal() -> None:
    found = weigh_sizes(VISITS, TOTALS, DEFAULTS).total
    logs = np.log([visit.value_mm for visit in VISITS])
    expected = [multivariate_normal(np.log(TOTALS[:, i].numpy()), covariance()).logpdf(logs) for i in range(2)]
    assert found.tolist() == pytest.approx(expected)


def test_innovations_of_data_from_the_model_are_standard_normal() -> None:
    rng = np.random.default_rng(0)
    drawn = 60 * np.exp(rng.multivariate_normal(np.zeros(3), covariance(), size=4000))
    ones = torch.as_tensor(60.0**2 / drawn.T)
    whitened, _ = innovations(sizes(((0, 60.0), (42, 60.0), (84, 60.0))), ones, 0, DEFAULTS)
    assert np.cov(whitened.numpy()) == pytest.approx(np.eye(3), abs=0.06)


def test_size_below_a_limit_prefers_small_tumours() -> None:
    below = (SizeVisit(day=0, state=Knowing.BELOW_LIMIT, limit_mm=5.0),)
    found = weigh_sizes(below, torch.tensor([[3.0, 5.0, 40.0]], dtype=torch.float64), DEFAULTS).total
    assert found.tolist() == pytest.approx(norm.logcdf(np.log([5 / 3, 1, 5 / 40]) / 0.08))


def test_residual_returns_to_the_measured_size_on_its_day() -> None:
    residual = residual_on(84, VISITS, TOTALS, 0, DEFAULTS)
    measured = np.log(49 / TOTALS[2].numpy())
    assert residual.mean.tolist() == pytest.approx(measured, abs=0.05)
    assert residual.sd < 0.08


def test_reads_are_beta_binomial() -> None:
    fraction = many(0.03)
    rho = float(overdispersion(fraction, DEFAULTS))
    found, _ = weigh_draw(CtdnaVisit(day=0, alt_reads=40, depth=2000), fraction, DEFAULTS)
    a, b = 0.03 * (1 - rho) / rho, 0.97 * (1 - rho) / rho
    assert float(found) == pytest.approx(betabinom(2000, a, b).logpmf(40))


def test_fraction_without_reads_is_log_normal() -> None:
    fraction = many(0.03)
    spread = float(log_vaf_sd(fraction, DEFAULTS))
    found, below = weigh_draw(CtdnaVisit(day=0, max_vaf=0.05), fraction, DEFAULTS)
    assert float(found) == pytest.approx(norm(np.log(0.03), spread).logpdf(np.log(0.05)))
    assert float(below) == pytest.approx(norm(np.log(0.03), spread).cdf(np.log(0.05)))


@pytest.mark.parametrize(
    "draw",
    [
        CtdnaVisit(day=0, state=Knowing.NONE_FOUND),
        CtdnaVisit(day=0, state=Knowing.BELOW_LIMIT, limit_vaf=0.001),
        CtdnaVisit(day=0, state=Knowing.NONE_FOUND, depth=3000),
    ],
)
def test_non_detect_speaks_for_less_tumour(draw: CtdnaVisit) -> None:
    found, _ = weigh_draw(draw, torch.tensor([1e-5, 1e-3, 1e-1], dtype=torch.float64), DEFAULTS)
    assert float(found[0]) == pytest.approx(0, abs=0.3)
    assert found[0] > found[1] > found[2]
