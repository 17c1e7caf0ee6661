"""The patient's state from whichever modalities the patient has."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from fusion.shapes import EdgeIndex, NodeStates


class GatedReadout(nn.Module):
    r"""Per-modality gates on what arrives at the patient.

        h_p = sum over modalities m present of s(w_m . h_m + b_m) V_m h_m

    with s the logistic function. In training whole modalities are dropped with a given probability, the rest scaled up,
    so that no patient's state leans on one that others lack. An absent modality adds exactly nothing.

    Shapes:
        states: one (n_m, width) a modality; edges: one (2, n_m) a modality, node to patient; output (patients, width).
    """

    def __init__(self, modalities: int, width: int, modality_dropout: float) -> None:
        super().__init__()
        self.values = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(modalities))
        self.gates = nn.ModuleList(nn.Linear(width, 1) for _ in range(modalities))
        self.modality_dropout = modality_dropout
        self.width = width

    def forward(self, states: Sequence[NodeStates], edges: Sequence[EdgeIndex], patients: int) -> NodeStates:
        """Patient states."""
        total = torch.zeros((patients, self.width))
        for value, gate, state, edge in zip(self.values, self.gates, states, edges, strict=True):
            told = torch.sigmoid(gate(state)) * value(state)
            total = total.index_add(0, edge[1], (told * self._kept(len(told)))[edge[0]])
        return total

    def _kept(self, nodes: int) -> Tensor:
        if not self.training:
            return torch.ones((nodes, 1))
        keep = 1 - self.modality_dropout
        return torch.bernoulli(torch.full((nodes, 1), keep)) / keep
