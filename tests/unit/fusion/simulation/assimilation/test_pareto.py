import math

import numpy as np
import pytest
import torch
from scipy.stats import genpareto

from fusion.simulation.assimilation.pareto import ParetoTail, fit_tail, smooth


def log_ratios(proposal_sd: float, count: int = 20_000) -> torch.Tensor:
    """Of a standard normal target over a normal proposal: a tail of shape 1 - proposal_sd^2 where that is above 0."""
    drawn = proposal_sd * torch.randn(count, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return -0.5 * drawn**2 + 0.5 * (drawn / proposal_sd) ** 2


@pytest.mark.parametrize("shape", [-0.3, 0.2, 0.6, 1.1])
def test_tail_finds_the_shape_that_it_was_drawn_with(shape: float) -> None:
    drawn = np.sort(genpareto(shape, scale=2.0).rvs(20_000, random_state=0))
    found = fit_tail(drawn)
    assert found.shape == pytest.approx(shape, abs=0.03)
    assert found.scale == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("shape", [-0.4, 0.0, 0.7])
def test_tail_quantiles_are_those_of_the_distribution(shape: float) -> None:
    shares = np.array([0.01, 0.5, 0.99])
    assert ParetoTail(shape=shape, scale=3.0).quantiles(shares) == pytest.approx(
        genpareto(shape, scale=3.0).ppf(shares)
    )


@pytest.mark.parametrize(("proposal_sd", "shape"), [(0.95, 0.1), (0.8, 0.36), (0.5, 0.75)])
def test_k_hat_of_a_proposal_that_is_too_narrow(proposal_sd: float, shape: float) -> None:
    found = smooth(log_ratios(proposal_sd)).k_hat
    assert found == pytest.approx(shape, abs=0.15)


def test_k_hat_of_a_proposal_that_is_wide_enough_is_low() -> None:
    found = smooth(log_ratios(1.5)).k_hat
    assert found is not None and found < 0.3


def test_smooth_keeps_order_the_body_and_the_largest_as_a_bound() -> None:
    logs = log_ratios(0.7, 1000)
    smoothed = smooth(logs).log_weights
    assert bool((smoothed[logs.argsort()].diff() >= -1e-12).all())
    assert float(smoothed.max()) <= float(logs.max())
    assert int((smoothed != logs).sum()) <= math.ceil(3 * 1000**0.5)


@pytest.mark.parametrize("logs", [torch.zeros(1000, dtype=torch.float64), torch.zeros(8, dtype=torch.float64)])
def test_weights_that_are_all_alike_have_no_tail(logs: torch.Tensor) -> None:
    found = smooth(logs)
    assert found.k_hat is None
    assert torch.equal(found.log_weights, logs)


def test_k_hat_does_not_depend_on_the_level_of_the_weights() -> None:
    logs = log_ratios(0.6, 2000)
    assert smooth(logs).k_hat == pytest.approx(smooth(logs - 5000).k_hat)


def test_one_particle_that_explains_everything_has_a_heavy_tail() -> None:
    logs = -(torch.linspace(0, 3000, 1000, dtype=torch.float64) ** 1.5)
    found = smooth(logs).k_hat
    assert found is not None and found > 0.7
