"""Messages between the lesions of one image, by distance."""

import torch
from torch import nn

from fusion.shapes import EdgeFeatures, EdgeIndex, NodeStates


class NeighbourMean(nn.Module):
    r"""A lesion is itself plus what its neighbours say, the closer the louder.

        h_i' = h_i + W sum_j c_ij tanh(V h_j + U e_ij) / (1 + sum_j c_ij)

    with c_ij = exp(-d_ij) the first of the edge's features e_ij. A lesion without neighbours stays itself, and so
    nearly does one whose neighbours are far.

    Shapes:
        states (n, width), edge_index (2, g), distances (g, attributes), output (n, width).
    """

    def __init__(self, width: int, attributes: int) -> None:
        super().__init__()
        self.of_neighbour = nn.Linear(width, width)
        self.of_distance = nn.Linear(attributes, width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, states: NodeStates, edge_index: EdgeIndex, distances: EdgeFeatures) -> NodeStates:
        """States of the lesions."""
        source, target = edge_index
        closeness = distances[:, :1]
        told = torch.tanh(self.of_neighbour(states)[source] + self.of_distance(distances)) * closeness
        heard = torch.zeros_like(states).index_add(0, target, told)
        loudness = states.new_ones((len(states), 1)).index_add(0, target, closeness)
        said: NodeStates = states + self.out(heard / loudness)
        return said
