import math

import pytest
import torch

from fusion.encoders.linear import LinearEncoder
from fusion.encoders.low_rank import LowRankEncoder
from fusion.layers.bags import GatedAttentionPool
from fusion.layers.findings import FindingAttention
from fusion.layers.lesions import NeighbourMean
from fusion.layers.pathways import PathwayMean
from fusion.layers.readout import GatedReadout

EDGES = torch.tensor([[0, 1, 2, 0, 3], [0, 0, 0, 1, 1]])
FINDINGS = torch.arange(10.0).reshape(5, 2) / 10


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def test_order_of_edges_does_not_change_a_specimen():
    layer, genes = FindingAttention(4, 2), torch.randn(4, 4)
    order = torch.tensor([4, 2, 0, 3, 1])
    first = layer(genes, 3, EDGES, FINDINGS)
    assert torch.allclose(first, layer(genes, 3, EDGES[:, order], FINDINGS[order]), atol=1e-6)


def test_specimen_without_findings_is_zero():
    assert FindingAttention(4, 2)(torch.randn(4, 4), 3, EDGES, FINDINGS)[2].tolist() == [0, 0, 0, 0]


def test_number_of_equal_findings_is_not_lost():
    layer, genes = FindingAttention(4, 2), torch.randn(1, 4)
    edges = torch.tensor([[0, 0, 0], [0, 1, 1]])
    state = layer(genes, 2, edges, torch.ones(3, 2))
    ratio = math.log(3) / math.log(2)
    assert torch.allclose(state[1], state[0] * ratio, atol=1e-6)


def test_gene_of_no_pathway_stays_itself():
    layer, pathways, genes = PathwayMean(4), torch.randn(2, 4), torch.randn(3, 4)
    told = layer(pathways, genes, torch.tensor([[0, 1], [0, 0]]))
    assert torch.equal(told[1:], genes[1:])
    assert torch.allclose(told[0], genes[0] + layer.linear(pathways.mean(dim=0)))


def test_absent_modality_adds_nothing_to_the_patient():
    layer = GatedReadout(2, 4, 0.5).eval()
    states = [torch.randn(2, 4), torch.randn(1, 4)]
    both = [torch.tensor([[0, 1], [0, 1]]), torch.tensor([[0], [1]])]
    patients = layer(states, both, 3)
    alone = layer([states[0], torch.zeros(0, 4)], [both[0], torch.zeros(2, 0, dtype=torch.long)], 3)
    assert torch.equal(patients[0], alone[0])
    assert not torch.equal(patients[1], alone[1])
    assert patients[2].tolist() == [0, 0, 0, 0]


def test_modality_dropout_keeps_the_expected_message():
    layer = GatedReadout(2, 4, 0.5).train()
    states, edge = [torch.ones(20000, 4)] * 2, torch.arange(20000).repeat(2, 1)
    told = layer(states, [edge] * 2, 20000)
    assert set(told.flatten().tolist()) == {0.0, 2.0, 4.0}
    assert torch.allclose(told.mean(dim=0), layer.eval()(states, [edge] * 2, 20000)[0], atol=0.06)


def test_gate_starts_as_open_as_told():
    layer = GatedReadout(2, 4, 0.5, [-3.0]).eval()
    edge = torch.zeros((2, 1), dtype=torch.long)
    told = layer([torch.ones(1, 4), torch.ones(1, 4)], [edge, edge], 1)
    assert told[0].tolist() == pytest.approx([1 + 2 / (1 + math.exp(3))] * 4)


def test_encoder_without_dropout_is_the_tanh_of_a_line():
    layer, x = LinearEncoder(3, 2, 0.5).eval(), torch.randn(4, 3)
    assert torch.equal(layer(x), torch.tanh(layer.linear(x)))


def test_order_of_rows_does_not_change_a_bag():
    layer, states, bag = GatedAttentionPool(4), torch.randn(6, 4), torch.tensor([0, 1, 1, 2, 2, 2])
    order = torch.tensor([5, 0, 3, 2, 4, 1])
    assert torch.allclose(layer(states, bag, 3), layer(states[order], bag[order], 3), atol=1e-6)


def test_bag_of_one_is_told_from_its_row_alone():
    layer, states = GatedAttentionPool(4), torch.randn(2, 4)
    expected = torch.tanh(states + layer.highest(states))
    assert torch.allclose(layer(states, torch.tensor([0, 1]), 2), expected, atol=1e-6)


def test_highest_of_a_bag_is_not_lost_among_many_rows():
    layer, rows = GatedAttentionPool(1), torch.zeros(50, 1)
    torch.nn.init.ones_(layer.highest.weight)
    rows[7] = 1.0
    one = torch.zeros(50, dtype=torch.long)
    assert layer(rows, one, 1) > layer(torch.zeros(50, 1), one, 1) + 0.1


def test_number_of_equal_rows_is_not_lost():
    layer, row = GatedAttentionPool(4), torch.randn(1, 4)
    pooled = layer(row.repeat(3, 1), torch.zeros(3, dtype=torch.long), 1)
    expected = torch.tanh(row + layer.highest(row) + layer.count(torch.tensor([[math.log(3)]])))
    assert torch.allclose(pooled, expected, atol=1e-6)


def test_lesion_without_neighbours_stays_itself():
    layer, states = NeighbourMean(4, 2), torch.randn(3, 4)
    told = layer(states, torch.tensor([[1], [0]]), torch.tensor([[1.0, 0.0]]))
    assert torch.equal(told[1:], states[1:])
    assert not torch.equal(told[0], states[0])


def test_far_neighbour_says_less_than_a_near_one():
    layer, states, edge = NeighbourMean(4, 2), torch.randn(2, 4), torch.tensor([[1], [0]])
    near, far = (layer(states, edge, torch.tensor([[math.exp(-d), 0.0]])) - states for d in (0.0, 8.0))
    assert far[0].norm() < 0.01 * near[0].norm()


def test_learned_projection_begins_at_the_principal_directions():
    directions = torch.randn(5, 2)
    layer, x = LowRankEncoder(directions, 3, 0.0), torch.randn(4, 5)
    assert torch.equal(layer(x), layer.encoder(x @ directions))
    layer(x).sum().backward()
    assert layer.moved.grad is not None and layer.moved.grad.abs().sum() > 0
