"""From a cohort to a PyG graph: patient, panel, slide, lesion, specimen, gene and pathway nodes."""

import numpy as np
import torch
from torch_geometric.data import HeteroData

from fusion.cohort.cohort import Cohort
from fusion.graph.vocabulary import Panel, Specimens, Vocabulary
from fusion.shapes import Bools, Floats, Indices

PATIENT, GENE, PATHWAY = "patient", "gene", "pathway"
OF, IN, HOLDS = "of", "in", "holds"
NOTABLE_Z = 1.0


def build_graph(cohort: Cohort, vocabulary: Vocabulary) -> HeteroData:
    """The graph of a cohort, whether its patients were in training or not.

    Nodes: one patient each; one node a patient and block or specimen that the patient has; genes and pathways of the
    vocabulary. Edges: (block or specimen, "of", patient), (gene, "in", specimen) with what was found, (pathway,
    "holds", gene). A modality that a patient lacks is an edge that is not there.

    Args:
        cohort: brought to the layout of the training cohort.
        vocabulary: fixed on the training patients.
    """
    graph = HeteroData()
    graph[PATIENT].num_nodes = len(cohort)
    graph[GENE].num_nodes = len(vocabulary.genes)
    graph[PATHWAY].num_nodes = len(vocabulary.pathways)
    graph[PATHWAY, HOLDS, GENE].edge_index = _edges(vocabulary.pathway, vocabulary.gene)
    for panel in vocabulary.panels:
        _add_panel(graph, cohort, panel)
    for specimens in vocabulary.specimens:
        _add_specimens(graph, cohort, specimens, vocabulary)
    return graph


def _add_panel(graph: HeteroData, cohort: Cohort, panel: Panel) -> None:
    block = cohort.block(panel.scaler.block)
    if block is None:
        rows = np.zeros(0, dtype=np.int64)
        features = np.zeros((0, panel.width))
    else:
        rows = np.flatnonzero(block.present)
        scaled = panel.scaler.transform(block)[rows]
        features = scaled if panel.directions is None else scaled @ panel.directions
    graph[panel.node].x = torch.as_tensor(features, dtype=torch.float32)
    graph[panel.node, OF, PATIENT].edge_index = _edges(np.arange(len(rows)), rows)


def _add_specimens(graph: HeteroData, cohort: Cohort, specimens: Specimens, vocabulary: Vocabulary) -> None:
    read = _read_profile if specimens.block else _read_variants
    patient, gene, strength, kind, tested = read(cohort, specimens, vocabulary)
    rows = np.flatnonzero(tested)
    place = np.full(len(cohort), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    found = np.zeros((len(patient), 1 + len(specimens.kinds)), dtype=np.float32)
    found[:, 0] = strength
    found[np.arange(len(patient)), 1 + kind] = 1.0
    graph[specimens.node].x = torch.ones((len(rows), 1))
    graph[GENE, IN, specimens.node].edge_index = _edges(gene, place[patient])
    graph[GENE, IN, specimens.node].edge_attr = torch.as_tensor(found)
    graph[specimens.node, OF, PATIENT].edge_index = _edges(np.arange(len(rows)), rows)


def _read_variants(
    cohort: Cohort, specimens: Specimens, vocabulary: Vocabulary
) -> tuple[Indices, Indices, Floats, Indices, Bools]:
    """Edges of one origin of variants; strength is log10 VAF + 2, so that 1 % is 0."""
    variants = cohort.variants
    genes, kinds = _places(variants.genes, vocabulary.genes), _places(variants.kinds, specimens.kinds)
    origin = specimens.node.removeprefix("specimen ")
    tested = cohort.tested.get(origin, np.zeros(len(cohort), dtype=bool)).copy()
    if not len(variants):
        return variants.patient, variants.gene, variants.vaf, variants.kind, tested
    gene, kind = genes[variants.gene], kinds[variants.kind]
    ours = np.array([name.split(":")[0] == origin for name in variants.kinds])[variants.kind]
    tested[variants.patient[ours]] = True
    # A kind of effect that training never met is an edge that the network has no words for.
    kept = ours & (gene >= 0) & (kind >= 0)
    strength = np.log10(np.maximum(variants.vaf[kept], 1e-4)) + 2
    return variants.patient[kept], gene[kept], strength, kind[kept], tested


def _read_profile(
    cohort: Cohort, specimens: Specimens, vocabulary: Vocabulary
) -> tuple[Indices, Indices, Floats, Indices, Bools]:
    """Edges to the genes whose measured value is at least 1 SD from the training mean; strength is that z."""
    panel = next(panel for panel in vocabulary.panels if panel.scaler.block == specimens.block)
    block = cohort.block(specimens.block)
    if block is None or not block.genes:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), none, np.zeros(len(cohort), dtype=bool)
    z = panel.scaler.transform(block)[:, : len(block.features)]
    columns = _places(block.genes, vocabulary.genes)
    patient, column = np.nonzero((np.abs(z) >= NOTABLE_Z) & block.observed & (columns >= 0))
    return patient, columns[column], z[patient, column], np.zeros(len(patient), dtype=np.int64), block.present


def _places(names: tuple[str, ...], known: tuple[str, ...]) -> Indices:
    place = {name: index for index, name in enumerate(known)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)


def _edges(source: Indices, target: Indices) -> torch.Tensor:
    return torch.as_tensor(np.stack([source, target]), dtype=torch.int64)
