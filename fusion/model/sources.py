"""What arrives at the patient beside panels: findings in genes, lesions, slides and drugs."""

import torch
from torch import Tensor, nn
from torch_geometric.data import HeteroData
from torch_geometric.nn import SimpleConv

from fusion.cohort.knowledge import ROLES
from fusion.config import FitConfig
from fusion.encoders.linear import LinearEncoder
from fusion.encoders.low_rank import LowRankEncoder
from fusion.graph.findings import NUMBERS
from fusion.graph.vocabulary import (
    DRUG,
    GENE,
    GIVEN,
    HOLDS,
    IN,
    NEAR,
    OF,
    PATHWAY,
    PATIENT,
    TARGETED,
    Parts,
    Specimens,
    Vocabulary,
)
from fusion.layers.bags import GatedAttentionPool
from fusion.layers.findings import FindingAttention
from fusion.layers.lesions import NeighbourMean
from fusion.layers.pathways import PathwayMean
from fusion.shapes import EdgeIndex, NodeStates

DISTANCES = 2
# All of these say on each gene or lesion what the summaries mostly say already: their gates start nearly closed.
SHY = -3.0
Source = tuple[NodeStates, EdgeIndex]


class GeneStates(nn.Module):
    r"""States of the genes: what is learned of each, of its role (oncogene, suppressor) and of its pathways.

    Shapes:
        output (genes, gene_width).
    """

    roles: Tensor

    def __init__(self, vocabulary: Vocabulary, width: int) -> None:
        super().__init__()
        self.genes = nn.Parameter(torch.randn(len(vocabulary.genes), width) * 0.1)
        self.pathways = nn.Parameter(torch.randn(len(vocabulary.pathways), width) * 0.1)
        self.of_role = nn.Linear(len(ROLES), width, bias=False)
        self.membership = PathwayMean(width)
        self.register_buffer("roles", torch.as_tensor(vocabulary.roles, dtype=torch.float32))

    def forward(self, graph: HeteroData) -> NodeStates:
        """States of all genes of the vocabulary."""
        alone = self.genes + self.of_role(self.roles)
        states: NodeStates = self.membership(self.pathways, alone, graph[PATHWAY, HOLDS, GENE].edge_index)
        return states


class FindingSource(nn.Module):
    """A specimen by attention over what was found in it; what it says as a whole is a panel of its own."""

    def __init__(self, specimens: Specimens, narrow: int, width: int) -> None:
        super().__init__()
        self.node = specimens.node
        self.attend = FindingAttention(narrow, len(NUMBERS) + len(specimens.kinds))
        self.widen = nn.Linear(narrow, width, bias=False)

    def forward(self, graph: HeteroData, genes: NodeStates) -> Source:
        """One state a specimen, and its edge to the patient."""
        found = graph[GENE, IN, self.node]
        state = self.attend(genes, graph[self.node].num_nodes, found.edge_index, found.edge_attr)
        return self.widen(state), graph[self.node, OF, PATIENT].edge_index


class PartsSource(nn.Module):
    """A bag: its rows encoded, told of their neighbours, and pooled to one state a patient."""

    def __init__(self, parts: Parts, width: int, dropout: float) -> None:
        super().__init__()
        self.node = parts.node
        self.encoder = _encoder(parts, width, dropout)
        self.neighbours = NeighbourMean(width, DISTANCES) if parts.distance_mm > 0 else None
        self.pool = GatedAttentionPool(width)

    def forward(self, graph: HeteroData) -> Source:
        """One state a patient who has rows, and its edge to the patient."""
        patients, bag = torch.unique(graph[self.node, OF, PATIENT].edge_index[1], return_inverse=True)
        pooled = self.pool(self.states(graph), bag, len(patients))
        return pooled, torch.stack([torch.arange(len(patients), device=patients.device), patients])

    def states(self, graph: HeteroData) -> NodeStates:
        """State of every row, its neighbours heard."""
        state: NodeStates = self.encoder(graph[self.node].x)
        if self.neighbours is None:
            return state
        near = graph[self.node, NEAR, self.node]
        heard: NodeStates = self.neighbours(state, near.edge_index, near.edge_attr)
        return heard


class DrugSource(nn.Module):
    """The drugs of a patient's arm, each the mean of the genes that it aims at."""

    def __init__(self, narrow: int, width: int) -> None:
        super().__init__()
        self.mean = SimpleConv(aggr="mean")
        self.linear = nn.Linear(narrow, width)

    def forward(self, graph: HeteroData, genes: NodeStates) -> Source:
        """One state a drug and patient, and its edge to the patient."""
        drugs = genes.new_zeros((graph[DRUG].num_nodes, genes.shape[1]))
        state = torch.tanh(self.linear(self.mean((genes, drugs), graph[GENE, TARGETED, DRUG].edge_index)))
        drug, patient = graph[DRUG, GIVEN, PATIENT].edge_index
        return state[drug], torch.stack([torch.arange(len(drug), device=drug.device), patient])


class Sources(nn.Module):
    """States and edges to the patients of findings, parts and drugs, in the order of the vocabulary.

    Attributes:
        biases: of the gates at the readout, one a source.
    """

    def __init__(self, vocabulary: Vocabulary, config: FitConfig) -> None:
        super().__init__()
        narrow, width, dropout = config.gene_width, config.width, config.dropout
        self.genes = GeneStates(vocabulary, narrow)
        self.findings = nn.ModuleList(FindingSource(one, narrow, width) for one in vocabulary.specimens)
        self.parts = nn.ModuleList(PartsSource(one, width, dropout) for one in vocabulary.parts)
        self.drugs = DrugSource(narrow, width) if vocabulary.drugs else None
        self.biases = [SHY] * (len(self.findings) + len(self.parts) + (self.drugs is not None))

    def forward(self, graph: HeteroData) -> list[Source]:
        """One state and edge a source."""
        genes = self.genes(graph)
        found: list[Source] = [findings(graph, genes) for findings in self.findings]
        found += [parts(graph) for parts in self.parts]
        return found if self.drugs is None else [*found, self.drugs(graph, genes)]


def _encoder(parts: Parts, width: int, dropout: float) -> nn.Module:
    """One linear map, after a learned projection where the bag asks for one."""
    if parts.learned and parts.directions is not None:
        return LowRankEncoder(torch.as_tensor(parts.directions, dtype=torch.float32), width, dropout)
    return LinearEncoder(parts.width, width, dropout)
