"""The encoder of a panel, slide or lesion node: every number as a bent line of its own, then one linear map."""

from typing import Self

import numpy as np
import torch
from torch import Tensor, nn

from fusion.shapes import NodeStates

LEAST_SPREAD = 0.05
CLIP = 5.0


class PiecewiseEncoder(nn.Module):
    r"""Piecewise-linear encoding of numeric columns beside the columns themselves (Gorishniy et al. 2022).

        q_t(x_j) = clip((x_j - b_{t-1}) / (b_t - b_{t-1}), 0, 1),   h = W [x, standardised q(x)] + b

    with b_0 < ... < b_T quantiles of x_j over the training nodes. A linear map of q is a spline of each feature, so
    that thresholds and U-shapes, which trees find at once and a network on the bare numbers hardly, are linear here.

    Shapes:
        input (n, features), output (n, width).
    """

    edges: Tensor
    centre: Tensor
    scale: Tensor

    def __init__(self, features: int, numeric: tuple[int, ...], width: int, bins: int) -> None:
        super().__init__()
        self.numeric = list(numeric)
        curves = len(numeric) * bins
        self.linear = nn.Linear(features + curves, width)
        self.register_buffer("edges", torch.zeros((len(numeric), bins + 1)))
        self.register_buffer("centre", torch.zeros(curves))
        self.register_buffer("scale", torch.ones(curves))

    def fit(self, x: NodeStates) -> Self:
        """Learn the constants from training nodes: edges, and mean and spread of each piece."""
        bins = self.edges.shape[1] - 1
        if self.numeric and len(x):
            x = x.to(self.edges.device)
            edges = [_quantile_edges(column, bins) for column in x[:, self.numeric].double().cpu().numpy().T]
            self.edges.copy_(torch.as_tensor(np.stack(edges)))
            pieces = self._pieces(x)
            self.centre.copy_(pieces.mean(dim=0))
            self.scale.copy_(pieces.std(dim=0, correction=0).clamp(min=LEAST_SPREAD))
        return self

    def forward(self, x: NodeStates) -> NodeStates:
        """Encode node features."""
        state: NodeStates = self.linear(torch.cat([x, self.curves(x)], dim=1))
        return state

    def curves(self, x: NodeStates) -> Tensor:
        """(n, numeric x bins) standardised places, 0 on average over the training nodes."""
        return ((self._pieces(x) - self.centre) / self.scale).clamp(-CLIP, CLIP)

    def _pieces(self, x: NodeStates) -> Tensor:
        """(n, numeric x bins) place in each piece; one of no width, where values repeat, stays 0."""
        low, high = self.edges[:, :-1], self.edges[:, 1:]
        empty = high <= low
        place = (x[:, self.numeric, None] - low) / torch.where(empty, 1.0, high - low)
        return torch.where(empty, 0.0, place.clamp(0, 1)).flatten(start_dim=1)


def _quantile_edges(values: np.ndarray, bins: int) -> np.ndarray:
    """(bins + 1,) ascending; every distinct value where they are few, the last one repeated where pieces are left."""
    distinct = np.unique(values)
    edges = distinct if len(distinct) <= bins + 1 else np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)))
    return np.pad(edges, (0, bins + 1 - len(edges)), mode="edge")
