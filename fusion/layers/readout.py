"""The patient's state from whichever modalities the patient has."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from fusion.shapes import EdgeIndex, NodeStates


class GatedReadout(nn.Module):
    r"""Per-modality gates on what arrives at the patient.

        h_p = sum over modalities m present of 2 s(w_m . h_m + b_m) h_m

    with s the logistic function; w starts at zero, and so does b where nothing else is said, which is the plain sum. In
    training whole modalities are dropped with a given probability, the rest scaled up, so that no patient's state leans
    on one that others lack. An absent modality adds exactly nothing.

    Shapes:
        states: one (n_m, width) a modality; edges: one (2, n_m) a modality, node to patient; output (patients, width).
    """

    def __init__(self, modalities: int, width: int, modality_dropout: float, biases: Sequence[float] = ()) -> None:
        super().__init__()
        started = (*biases, *(0.0,) * (modalities - len(biases)))
        self.gates = nn.ModuleList(_gate(width, bias) for bias in started)
        self.modality_dropout = modality_dropout if modalities > 1 else 0.0
        self.width = width

    def forward(self, states: Sequence[NodeStates], edges: Sequence[EdgeIndex], patients: int) -> NodeStates:
        """Patient states."""
        total = torch.zeros((patients, self.width))
        for gate, state, edge in zip(self.gates, states, edges, strict=True):
            told = 2 * torch.sigmoid(gate(state)) * state
            total = total.index_add(0, edge[1], (told * self._kept(len(told)))[edge[0]])
        return total

    def _kept(self, nodes: int) -> Tensor:
        if not self.training:
            return torch.ones((nodes, 1))
        keep = 1 - self.modality_dropout
        return torch.bernoulli(torch.full((nodes, 1), keep)) / keep


def _gate(width: int, bias: float) -> nn.Linear:
    gate = nn.Linear(width, 1)
    nn.init.zeros_(gate.weight)
    nn.init.constant_(gate.bias, bias)
    return gate
