"""From a cohort to a PyG graph: patient, panel, specimen, lesion, slide, gene, pathway and drug nodes."""

from dataclasses import replace

import numpy as np
import torch
from torch_geometric.data import HeteroData

from fusion.cohort.bags import Bag, absent_bag
from fusion.cohort.blocks import Modality, absent_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import CLIP
from fusion.graph.findings import Findings, read_profile, read_variants
from fusion.graph.neighbours import find_neighbours
from fusion.graph.treatment import Aims
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
    Panel,
    Parts,
    Specimens,
    Vocabulary,
)
from fusion.graph.words import SPECIMEN
from fusion.shapes import Indices

NEIGHBOURS = 4


def build_graph(cohort: Cohort, vocabulary: Vocabulary) -> HeteroData:
    """The graph of a cohort, whether its patients were in training or not.

    Nodes: one patient each; one node a patient and block or specimen that the patient has; one a lesion, slide or
    prototype; genes, pathways and drugs of the vocabulary. Edges: (block, specimen or part, "of", patient), (gene,
    "in", specimen) with what was found, (part, "near", part) with the distance, (pathway, "holds", gene), (gene,
    "targeted by", drug), (drug, "given to", patient). A modality that a patient lacks is an edge that is not there.

    Args:
        cohort: brought to the layout of the training cohort.
        vocabulary: fixed on the training patients.
    """
    graph, aims = HeteroData(), Aims.of(cohort)
    graph[PATIENT].num_nodes = len(cohort)
    graph[GENE].num_nodes = len(vocabulary.genes)
    graph[PATHWAY].num_nodes = len(vocabulary.pathways)
    graph[DRUG].num_nodes = len(vocabulary.drugs)
    graph[PATHWAY, HOLDS, GENE].edge_index = _edges(vocabulary.pathway, vocabulary.gene)
    graph[GENE, TARGETED, DRUG].edge_index = _edges(vocabulary.target, vocabulary.drug)
    graph[DRUG, GIVEN, PATIENT].edge_index = _edges(*aims.given(vocabulary.drugs))
    for panel in vocabulary.panels:
        _add_panel(graph, cohort, panel)
    for specimens in vocabulary.specimens:
        _add_specimens(graph, specimens, _read(cohort, specimens, vocabulary, aims), vocabulary.genes)
    for parts in vocabulary.parts:
        _add_parts(graph, cohort, parts)
    return graph


def _add_panel(graph: HeteroData, cohort: Cohort, panel: Panel) -> None:
    block = cohort.block(panel.scaler.block)
    if block is None:
        rows = np.zeros(0, dtype=np.int64)
        features = np.zeros((0, len(panel.scaler.columns) if panel.learned else panel.width))
    else:
        rows = np.flatnonzero(block.present)
        features = panel.features(block)[rows]
    graph[panel.node].x = torch.as_tensor(features, dtype=torch.float32)
    graph[panel.node, OF, PATIENT].edge_index = _edges(np.arange(len(rows)), rows)


def _read(cohort: Cohort, specimens: Specimens, vocabulary: Vocabulary, aims: Aims) -> Findings:
    if not specimens.block:
        return read_variants(cohort, specimens.node.removeprefix(f"{SPECIMEN} "), specimens.kinds, aims)
    scaler = next(panel.scaler for panel in vocabulary.panels if panel.scaler.block == specimens.block)
    block = cohort.block(specimens.block)
    if block is None or not block.genes:
        empty = absent_block(specimens.block, Modality.OMICS, scaler.features, scaler.kinds, len(cohort))
        block = replace(empty, genes=("",) * len(scaler.features))
    return read_profile(block, scaler, aims)


def _add_specimens(graph: HeteroData, specimens: Specimens, findings: Findings, genes: tuple[str, ...]) -> None:
    rows = np.flatnonzero(findings.tested)
    place = np.full(len(findings.tested), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    told = np.clip((findings.summaries() - specimens.centre) / specimens.scale, -CLIP, CLIP)
    edges = findings.in_words(genes)
    kinds = np.eye(len(specimens.kinds))[edges.kind].reshape(len(edges.kind), len(specimens.kinds))
    graph[specimens.node].x = torch.as_tensor(told, dtype=torch.float32)
    graph[GENE, IN, specimens.node].edge_index = _edges(edges.gene, place[edges.patient])
    graph[GENE, IN, specimens.node].edge_attr = torch.as_tensor(np.hstack([edges.numbers, kinds]), dtype=torch.float32)
    graph[specimens.node, OF, PATIENT].edge_index = _edges(np.arange(len(rows)), rows)


def _add_parts(graph: HeteroData, cohort: Cohort, parts: Parts) -> None:
    found = cohort.bag(parts.bag)
    bag = absent_bag(parts.bag, Modality.OTHER, parts.scaler.features, parts.scaler.kinds) if found is None else found
    graph[parts.node].x = torch.as_tensor(parts.features(bag), dtype=torch.float32)
    graph[parts.node, OF, PATIENT].edge_index = _edges(np.arange(len(bag)), bag.patient)
    if parts.distance_mm > 0:
        source, target, distance_mm = near_parts(bag)
        graph[parts.node, NEAR, parts.node].edge_index = _edges(source, target)
        graph[parts.node, NEAR, parts.node].edge_attr = _distances(distance_mm / parts.distance_mm)


def near_parts(bag: Bag) -> tuple[Indices, Indices, np.ndarray]:
    """The four nearest of every part of a patient in the same image: source, target, distance in mm."""
    frames = int(np.max(bag.frame, initial=0)) + 1
    return find_neighbours(bag.patient * frames + bag.frame, bag.positions_mm, bag.placed, NEIGHBOURS)


def _distances(relative: np.ndarray) -> torch.Tensor:
    """(g, 2) closeness exp(-d) and log(1 + d), with d the distance over the middle one."""
    return torch.as_tensor(np.column_stack([np.exp(-relative), np.log1p(relative)]), dtype=torch.float32)


def _edges(source: Indices, target: Indices) -> torch.Tensor:
    return torch.as_tensor(np.stack([source, target]), dtype=torch.int64)
