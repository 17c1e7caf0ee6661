import numpy as np
import pytest
import torch
from scipy.stats import betabinom, norm

from fusion.cohort.history import CtdnaVisit, Knowing
from fusion.simulation.assimilation.draws import log_gamma, log_vaf_sd, overdispersion, weigh_draw
from fusion.simulation.settings import DEFAULTS
from tests.unit.fusion.simulation.cases import many


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


def test_non_detect_is_as_surprising_as_it_is_rare() -> None:
    found, below = weigh_draw(CtdnaVisit(day=0, state=Knowing.NONE_FOUND, depth=3000), many(0.02), DEFAULTS)
    assert 2 * float(below) == pytest.approx(float(torch.exp(found)))


@pytest.mark.parametrize("fraction", [1e-12, 1e-5, 0.1, 0.5])
def test_reads_of_any_fraction_sum_to_one(fraction: float) -> None:
    every = [CtdnaVisit(day=0, alt_reads=alt, depth=40) for alt in range(41)]
    total = sum(float(torch.exp(weigh_draw(each, many(fraction), DEFAULTS)[0])) for each in every)
    assert total == pytest.approx(1)


@pytest.mark.parametrize("more", [0, 3, 16, 400, 100_000])
def test_log_gamma_is_that_of_torch(more: int) -> None:
    values = torch.logspace(-6, 5, 200, dtype=torch.float64)
    expected = torch.lgamma(values + more)
    assert torch.allclose(log_gamma(values, more), expected, rtol=1e-13, atol=1e-11)
