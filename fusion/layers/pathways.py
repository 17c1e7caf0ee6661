"""Messages from pathways to their genes."""

from torch import nn
from torch_geometric.nn import SimpleConv

from fusion.shapes import EdgeIndex, NodeStates


class PathwayMean(nn.Module):
    r"""A gene is itself plus the mean of its pathways: h_j = g_j + W mean over pathways p that hold j of p.

    A gene of no pathway stays itself.

    Shapes:
        pathways (P, width), genes (G, width), edge_index (2, g), output (G, width).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mean = SimpleConv(aggr="mean")
        self.linear = nn.Linear(width, width, bias=False)

    def forward(self, pathways: NodeStates, genes: NodeStates, edge_index: EdgeIndex) -> NodeStates:
        """States of the genes."""
        told: NodeStates = self.linear(self.mean((pathways, genes), edge_index))
        return genes + told
