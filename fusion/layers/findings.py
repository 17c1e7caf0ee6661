"""Messages from genes to a specimen, weighed by attention over what was found."""

import torch
from torch import nn
from torch_geometric.utils import softmax

from fusion.shapes import EdgeFeatures, EdgeIndex, NodeStates


class FindingAttention(nn.Module):
    r"""Attention over the genes found in a specimen.

    For an edge from gene j to specimen i with finding e_ij (VAF, effect, copy number, expression, aimed at by a drug):

        m_ij = tanh(W [g_j] + U e_ij),   a_ij = softmax over j of (v . m_ij),   h_i = sum_j a_ij m_ij * log(1 + n_i)

    with n_i the number of findings, which attention alone would lose. A specimen with none gets zero.

    Shapes:
        genes (G, width), specimens S, edge_index (2, g), findings (g, attributes), output (S, width).
    """

    def __init__(self, width: int, attributes: int) -> None:
        super().__init__()
        self.of_gene = nn.Linear(width, width, bias=False)
        self.of_finding = nn.Linear(attributes, width)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(self, genes: NodeStates, specimens: int, edge_index: EdgeIndex, findings: EdgeFeatures) -> NodeStates:
        """States of the specimens."""
        told, specimen = self.messages(genes, specimens, edge_index, findings), edge_index[1]
        state = told.new_zeros((specimens, told.shape[1])).index_add(0, specimen, told)
        counts = torch.bincount(specimen, minlength=specimens)
        return state * torch.log1p(counts)[:, None]

    def messages(self, genes: NodeStates, specimens: int, edge_index: EdgeIndex, findings: EdgeFeatures) -> NodeStates:
        """(g, width) a_ij m_ij of every finding."""
        gene, specimen = edge_index
        told = torch.tanh(self.of_gene(genes)[gene] + self.of_finding(findings))
        weighed: NodeStates = told * softmax(self.score(told), specimen, num_nodes=specimens)
        return weighed
