import torch

from fusion.simulation.assimilation.moves import move


def log_target(values: torch.Tensor) -> torch.Tensor:
    """A normal in the first place whose sign the second follows: neither Gaussian nor smooth."""
    agrees = values[0] * values[1] > 0
    return -0.5 * values.square().sum(0) + torch.where(agrees, 0.0, -2.0)


def exact(count: int, generator: torch.Generator) -> torch.Tensor:
    drawn = torch.randn((2, 4 * count), generator=generator, dtype=torch.float64)
    kept = torch.log(torch.rand(4 * count, generator=generator, dtype=torch.float64)) < log_target(drawn) + 0.5 * (
        drawn.square().sum(0)
    )
    return drawn[:, kept][:, :count]


def test_move_leaves_the_target_as_it_is() -> None:
    generator = torch.Generator().manual_seed(0)
    values = exact(40_000, generator)
    before, level = values, log_target(values)
    for _ in range(5):
        values, level = move(values, level, log_target, torch.eye(2, dtype=torch.float64), generator)
    assert torch.equal(level, log_target(values))
    assert float((values != before).any(0).double().mean()) > 0.7
    for each in (lambda v: v[0] ** 2, lambda v: (v[0] * v[1] > 0).double(), lambda v: v[0] * v[1]):
        assert abs(float(each(values).mean() - each(before).mean())) < 0.02


def test_move_spreads_copies_towards_the_target() -> None:
    generator = torch.Generator().manual_seed(1)
    values = exact(40, generator).repeat(1, 500)
    level = log_target(values)
    for _ in range(2):
        values, level = move(values, level, log_target, torch.eye(2, dtype=torch.float64), generator)
    assert len(values[0].unique()) > 5_000
