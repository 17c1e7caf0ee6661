import math

import pytest
import torch

from fusion.encoders.linear import LinearEncoder
from fusion.layers.findings import FindingAttention
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
    layer = GatedReadout(1, 4, 0.5).train()
    state, edge = torch.ones(20000, 4), torch.arange(20000).repeat(2, 1)
    mean = layer([state], [edge], 20000).mean(dim=0)
    assert torch.allclose(mean, layer.eval()([state], [edge], 20000)[0], atol=0.03)


def test_encoder_without_dropout_is_the_tanh_of_a_line():
    layer, x = LinearEncoder(3, 2, 0.5).eval(), torch.randn(4, 3)
    assert torch.equal(layer(x), torch.tanh(layer.linear(x)))
