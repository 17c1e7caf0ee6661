import math

import pytest
import torch

from fusion.errors import InferenceFailed
from fusion.simulation.assimilation.weights import (
    effective_size,
    log_standard_normal,
    log_student,
    normalise,
    propose,
    resample,
    temper,
)


def logs(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize("bad", [logs(-math.inf, -math.inf), logs(0.0, math.nan)])
def test_normalise_refuses_weights_that_explain_nothing(bad: torch.Tensor) -> None:
    with pytest.raises(InferenceFailed, match="patient P1"):
        normalise(bad, "patient P1")


@pytest.mark.parametrize(("weights", "expected"), [(logs(0.25, 0.25, 0.25, 0.25), 4), (logs(1.0, 0.0), 1)])
def test_effective_size(weights: torch.Tensor, expected: float) -> None:
    assert effective_size(weights) == pytest.approx(expected)


def test_resample_takes_each_as_often_as_it_weighs() -> None:
    weights = logs(0.5, 0.3, 0.2, *[0.0] * 997)
    rows = resample(weights, torch.Generator().manual_seed(0))
    assert torch.bincount(rows, minlength=3)[:3].tolist() == pytest.approx([500, 300, 200], abs=1)


def test_temper_reaches_the_size_that_is_wanted() -> None:
    log_weights = -(torch.linspace(0, 40, 1000, dtype=torch.float64) ** 2)
    assert effective_size(torch.softmax(log_weights, 0)) < 50
    assert effective_size(temper(log_weights, 200)) == pytest.approx(200, rel=0.01)


def test_student_density_integrates_to_one() -> None:
    grid = torch.linspace(-80, 80, 160001, dtype=torch.float64)[None]
    density = torch.exp(log_student(grid, logs(1.0), torch.tensor([[2.0]], dtype=torch.float64)))
    assert float(torch.trapezoid(density, grid[0])) == pytest.approx(1, abs=1e-5)


def test_standard_normal_density() -> None:
    assert float(log_standard_normal(torch.zeros((3, 1), dtype=torch.float64))) == pytest.approx(
        -1.5 * math.log(2 * math.pi)
    )


def test_proposal_recovers_the_prior_when_reweighted() -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.randn((2, 20000), generator=generator, dtype=torch.float64)
    shifted = torch.softmax(-0.5 * (values[0] - 2) ** 2, 0)
    drawn, ratio = propose(values, shifted, generator)
    weights = normalise(ratio, "test")
    assert float(drawn[0] @ weights) == pytest.approx(0, abs=0.05)
    assert float(drawn[0] ** 2 @ weights) == pytest.approx(1, abs=0.08)
