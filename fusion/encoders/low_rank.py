"""The encoder of a wide node whose projection is learned."""

import torch
from torch import Tensor, nn

from fusion.encoders.linear import LinearEncoder
from fusion.shapes import NodeStates


class LowRankEncoder(nn.Module):
    r"""A projection of low rank before the linear map: h = tanh(W dropout((P + D)' x) + b).

    P are the principal directions of the training patients and stay as they are; D starts at zero and is learned, so
    that a ridge penalty on D pulls the projection towards P and not towards nothing.

    Shapes:
        input (n, columns), directions (columns, rank), output (n, width).
    """

    directions: Tensor

    def __init__(self, directions: Tensor, width: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("directions", directions)
        self.moved = nn.Parameter(torch.zeros_like(directions))
        self.encoder = LinearEncoder(directions.shape[1], width, dropout)

    def forward(self, x: NodeStates) -> NodeStates:
        """Encode node features."""
        encoded: NodeStates = self.encoder(x @ (self.directions + self.moved))
        return encoded
