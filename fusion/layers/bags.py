"""A patient's lesions, slides or tiles as one state."""

import torch
from torch import nn
from torch_geometric.utils import scatter, softmax

from fusion.shapes import BinIndex, NodeStates


class GatedAttentionPool(nn.Module):
    r"""Gated attention over the rows of a bag (Ilse 2018), beside the highest of each coordinate and their number.

        a_ij = softmax over j of w . (tanh(V h_j) * s(U h_j))
        z_i = tanh(sum_j a_ij h_j + W max_j h_j + c log(n_i))

    with s the logistic function and n_i the number of rows. The maximum is there because one bad lesion among many may
    decide, which attention finds only with far more patients than cohorts have.

    Shapes:
        states (n, width), bag (n,) index of each row's bag, output (bags, width).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.content = nn.Linear(width, width)
        self.gate = nn.Linear(width, width)
        self.score = nn.Linear(width, 1, bias=False)
        self.highest = nn.Linear(width, width, bias=False)
        self.count = nn.Linear(1, width, bias=False)

    def forward(self, states: NodeStates, bag: BinIndex, bags: int) -> NodeStates:
        """States of the bags; every bag has at least one row."""
        attention = softmax(self.scores(states), bag, num_nodes=bags)
        mean = scatter(states * attention, bag, dim_size=bags, reduce="sum")
        highest = scatter(states, bag, dim_size=bags, reduce="max")
        counts = torch.bincount(bag, minlength=bags).to(states.dtype)
        pooled: NodeStates = torch.tanh(mean + self.highest(highest) + self.count(torch.log(counts)[:, None]))
        return pooled

    def scores(self, states: NodeStates) -> NodeStates:
        """(n, 1) attention before the softmax."""
        told: NodeStates = self.score(torch.tanh(self.content(states)) * torch.sigmoid(self.gate(states)))
        return told
