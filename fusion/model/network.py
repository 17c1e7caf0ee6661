"""The graph network: pathways to genes to specimens to patients, gated, then an additive and an interacting path."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch_geometric.data import HeteroData

from fusion.cohort.blocks import FeatureKind
from fusion.config import FitConfig
from fusion.encoders.low_rank import LowRankEncoder
from fusion.graph.vocabulary import OF, PATIENT, Panel, Specimens, Vocabulary
from fusion.layers.piecewise import PiecewiseEncoder
from fusion.layers.readout import GatedReadout
from fusion.model.sources import Sources
from fusion.shapes import LogHazards, NodeStates

CURVED = (FeatureKind.NUMERIC, FeatureKind.ORDINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the network says of n patients.

    Attributes:
        log_hazards: (n, k) log cumulative hazard of each interval.
        log_risk: (n,) 0 where the network knows nothing.
        embedding: (n, width) patient states.
    """

    log_hazards: LogHazards
    log_risk: Tensor
    embedding: NodeStates


class TwinNetwork(nn.Module):
    r"""Hazards of a patient from the graph around the patient.

        f_k = a_k + u . h_p,   h_p = g + W2 silu(W1 g)

    where g is the gated sum of what the patient's modalities say and a_k the baseline of interval k. Panels enter as
    splines of their features, so u . g is an additive Cox model and W2 silu(W1 g) what the modalities mean together.
    u starts at zero: training begins at "all alike".
    """

    def __init__(self, vocabulary: Vocabulary, intervals: int, config: FitConfig) -> None:
        super().__init__()
        described: tuple[Panel | Specimens, ...] = (*vocabulary.panels, *vocabulary.specimens)
        self.described = tuple(one.node for one in described)
        self.bf16 = config.bf16
        width = config.width
        self.encoders = nn.ModuleList(_encoder(one, config) for one in described)
        self.sources = Sources(vocabulary, config)
        biases = [*(0.0 for _ in described), *self.sources.biases]
        self.readout = GatedReadout(len(biases), width, config.modality_dropout, biases)
        self.together = nn.Sequential(
            nn.Linear(width, width), nn.SiLU(), nn.Dropout(config.dropout), nn.Linear(width, width, bias=False)
        )
        self.dropout = nn.Dropout(config.dropout)
        self.baseline = nn.Parameter(torch.full((intervals,), -2.0))
        self.risk = nn.Linear(width, 1, bias=False)
        nn.init.zeros_(self.risk.weight)

    def forward(self, graph: HeteroData) -> Output:
        """Hazards of every patient of a graph from `build_graph` with the network's vocabulary."""
        state = self.read_patients(graph)
        log_risk = self.risk(self.dropout(state))[:, 0]
        return Output(log_hazards=self.baseline + log_risk[:, None], log_risk=log_risk, embedding=state)

    def fit_encoders(self, graphs: Sequence[HeteroData]) -> None:
        """Learn the constants of the encoders of panels and specimens from the graphs of the training patients."""
        for node, encode in zip(self.described, self.encoders, strict=True):
            if isinstance(encode, PiecewiseEncoder):
                encode.fit(torch.cat([graph[node].x for graph in graphs]))

    def read_patients(self, graph: HeteroData) -> NodeStates:
        """(n, width) state of every patient."""
        pairs = zip(self.described, self.encoders, strict=True)
        states = [self._dense(encode, graph[node].x) for node, encode in pairs]
        edges = [graph[node, OF, PATIENT].edge_index for node in self.described]
        further = self.sources(graph)
        states, edges = states + [state for state, _ in further], edges + [edge for _, edge in further]
        alone: NodeStates = self.readout(states, edges, graph[PATIENT].num_nodes)
        return alone + self._dense(self.together, alone)

    def _dense(self, layer: nn.Module, x: NodeStates) -> NodeStates:
        """Matrix products in bf16 on CUDA; on the CPU in full precision, the same to the bit every time."""
        with torch.autocast(x.device.type, torch.bfloat16, enabled=x.is_cuda or self.bf16):
            return torch.as_tensor(layer(x)).float()


def _encoder(node: Panel | Specimens, config: FitConfig) -> nn.Module:
    """Of what a panel or specimen says as a whole; the projection of a wide block is learned where it is asked for."""
    if isinstance(node, Panel) and node.learned and node.directions is not None:
        directions = torch.as_tensor(node.directions, dtype=torch.float32)
        return LowRankEncoder(directions, config.width, config.dropout)
    return PiecewiseEncoder(node.width, _numeric_columns(node), config.width, config.pieces)


def _numeric_columns(panel: Panel | Specimens) -> tuple[int, ...]:
    """Columns that hold a measured number, not an indicator, a coordinate or a direction."""
    if isinstance(panel, Specimens):
        return tuple(range(panel.width))
    if panel.directions is not None:
        return ()
    return tuple(index for index, kind in enumerate(panel.scaler.kinds) if kind in CURVED)
