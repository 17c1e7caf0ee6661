"""The encoder of a panel, slide or lesion node."""

import torch
from torch import nn

from fusion.shapes import NodeStates


class LinearEncoder(nn.Module):
    r"""One linear map and a gentle non-linearity: h = tanh(W dropout(x) + b).

    Shapes:
        input (n, features), output (n, width).
    """

    def __init__(self, features: int, width: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(features, width)

    def forward(self, x: NodeStates) -> NodeStates:
        """Encode node features."""
        return torch.tanh(self.linear(self.dropout(x)))
