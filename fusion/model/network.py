"""The graph network: pathways to genes to specimens to patients, gated, with an additive ridge-Cox path."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch_geometric.data import HeteroData

from fusion.config import FitConfig
from fusion.encoders.linear import LinearEncoder
from fusion.graph.build import GENE, HOLDS, IN, OF, PATHWAY, PATIENT
from fusion.graph.vocabulary import Vocabulary
from fusion.layers.findings import FindingAttention
from fusion.layers.pathways import PathwayMean
from fusion.layers.readout import GatedReadout
from fusion.shapes import LogHazards, NodeStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the network says of n patients.

    Attributes:
        log_hazards: (n, k) log cumulative hazard of each interval.
        log_risk: (n,) log of the cumulative hazard over all intervals.
        embedding: (n, width) patient states.
    """

    log_hazards: LogHazards
    log_risk: Tensor
    embedding: NodeStates


class TwinNetwork(nn.Module):
    r"""Hazards of a patient from the graph around the patient.

        f_k = a_k + c * floor + u . h_p + (v . h_p) t_k

    where floor is the blockwise ridge-Cox log-risk, h_p = g + W2 silu(W1 g) of the gated patient state g, so that what
    one modality means may depend on another, and t_k the interval's place in -1..1, so that
    the state may change the hazard early or late. u and v start at zero and c at one: training begins at the honest
    floor.
    """

    def __init__(self, vocabulary: Vocabulary, intervals: int, config: FitConfig) -> None:
        super().__init__()
        self.panels = tuple(panel.node for panel in vocabulary.panels)
        self.specimens = tuple(one.node for one in vocabulary.specimens)
        width = config.width
        self.encoders = nn.ModuleList(LinearEncoder(panel.width, width, config.dropout) for panel in vocabulary.panels)
        self.genes = nn.Parameter(torch.randn(len(vocabulary.genes), width) * 0.1)
        self.pathways = nn.Parameter(torch.randn(len(vocabulary.pathways), width) * 0.1)
        self.membership = PathwayMean(width)
        self.findings = nn.ModuleList(FindingAttention(width, 1 + len(one.kinds)) for one in vocabulary.specimens)
        self.readout = GatedReadout(len(vocabulary.sources), width, config.modality_dropout)
        self.together = nn.Sequential(
            nn.Linear(width, 2 * width), nn.SiLU(), nn.Dropout(config.dropout), nn.Linear(2 * width, width, bias=False)
        )
        self.dropout = nn.Dropout(config.dropout)
        self.baseline = nn.Parameter(torch.full((intervals,), -2.0))
        self.floor_weight = nn.Parameter(torch.ones(()))
        self.risk = nn.Linear(width, 1, bias=False)
        self.drift = nn.Linear(width, 1, bias=False)
        self.register_buffer("place", torch.linspace(-1, 1, intervals))
        nn.init.zeros_(self.risk.weight)
        nn.init.zeros_(self.drift.weight)

    def forward(self, graph: HeteroData, floor: Tensor) -> Output:
        """Hazards of every patient of a graph.

        Args:
            graph: from `build_graph` with the network's vocabulary.
            floor: (n,) blockwise ridge-Cox log-risk.
        """
        state = self.read_patients(graph)
        seen = self.dropout(state)
        shift = self.floor_weight * floor + self.risk(seen)[:, 0]
        log_hazards = self.baseline + shift[:, None] + self.drift(seen) * self.place
        return Output(log_hazards=log_hazards, log_risk=torch.logsumexp(log_hazards, dim=1), embedding=state)

    def read_patients(self, graph: HeteroData) -> NodeStates:
        """(n, width) state of every patient."""
        genes = self.membership(self.pathways, self.genes, graph[PATHWAY, HOLDS, GENE].edge_index)
        states = [encode(graph[node].x) for node, encode in zip(self.panels, self.encoders, strict=True)]
        for node, attend in zip(self.specimens, self.findings, strict=True):
            edge = graph[GENE, IN, node]
            states.append(attend(genes, graph[node].num_nodes, edge.edge_index, edge.edge_attr))
        edges = [graph[node, OF, PATIENT].edge_index for node in self.panels + self.specimens]
        alone: NodeStates = self.readout(states, edges, graph[PATIENT].num_nodes)
        return alone + torch.as_tensor(self.together(alone))

    def squared_weights(self) -> Tensor:
        """Sum of squares of all but the baseline; the floor's weight is shrunk to one."""
        free = (self.baseline, self.floor_weight)
        return sum(
            (value.square().sum() for value in self.parameters() if all(value is not one for one in free)),
            start=(self.floor_weight - 1).square(),
        )
