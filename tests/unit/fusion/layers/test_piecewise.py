import numpy as np
import pytest
import torch

from fusion.layers.piecewise import PiecewiseEncoder


@pytest.fixture
def x() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.stack([torch.randn(200, generator=generator), torch.arange(200) % 3, torch.ones(200)], dim=1)


def test_pieces_fill_one_after_the_other(x: torch.Tensor):
    encoder = PiecewiseEncoder(3, (0,), 4, 4).fit(x)
    assert encoder.edges[0].tolist() == pytest.approx(np.quantile(x[:, 0], [0, 0.25, 0.5, 0.75, 1]), abs=1e-6)
    middle = x[:, 0].median()
    pieces = encoder._pieces(torch.tensor([[-9.0, 0, 0], [float(middle), 0, 0], [9.0, 0, 0]]))
    assert pieces[0].tolist() == [0, 0, 0, 0]
    assert pieces[1].tolist() == pytest.approx([1, 1, 0, 0], abs=0.05)
    assert pieces[2].tolist() == [1, 1, 1, 1]


def test_few_distinct_values_are_their_own_edges_and_a_constant_adds_nothing(x: torch.Tensor):
    encoder = PiecewiseEncoder(3, (1, 2), 4, 4).fit(x)
    assert encoder.edges.tolist() == [[0, 1, 2, 2, 2], [1, 1, 1, 1, 1]]
    assert encoder._pieces(x)[:, 2:].abs().max() == 0


def test_line_on_the_pieces_follows_a_bend_that_a_line_on_the_number_cannot(x: torch.Tensor):
    encoder = PiecewiseEncoder(3, (0,), 4, 8).fit(x)
    bend = x[:, 0].abs()
    ones = torch.ones(200, 1)
    straight, bent = (
        torch.cat([part, ones], dim=1) @ torch.linalg.lstsq(torch.cat([part, ones], dim=1), bend).solution
        for part in (x[:, :1], encoder._pieces(x))
    )
    assert (straight - bend).square().mean() > 10 * (bent - bend).square().mean()


def test_state_is_finite_far_outside_the_training_range(x: torch.Tensor):
    state = PiecewiseEncoder(3, (0, 1, 2), 4, 8).fit(x)(torch.full((1, 3), 1e6))
    assert torch.isfinite(state).all()


def test_nodes_do_not_look_at_each_other(x: torch.Tensor):
    encoder = PiecewiseEncoder(3, (0, 1), 4, 8).fit(x)
    assert torch.allclose(encoder(x[[7]]), encoder(x)[[7]], atol=1e-6)
