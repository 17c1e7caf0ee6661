"""What a graph is made of, fixed on the training patients; a new patient is described in the same words."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler
from fusion.shapes import Indices, Matrix

RARE_GENE = 3
SMALL_PATHWAY = 3
LARGE_PATHWAY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One block as nodes: a panel, a slide or a lesion a patient.

    Attributes:
        node: the node type, modality and block name.
        scaler: of the block.
        directions: (columns, c) onto which a wide block is projected, or None.
    """

    node: str
    scaler: Scaler
    directions: Matrix | None

    @property
    def width(self) -> int:
        """Length of a node's features."""
        return len(self.scaler.columns) if self.directions is None else self.directions.shape[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimens:
    """One source of gene findings as nodes: the plasma draw, the tissue sample, an expression profile.

    Attributes:
        node: the node type.
        kinds: the kinds of finding that its edges to genes may have.
        block: the block that its edges are read from, empty where they are variants.
    """

    node: str
    kinds: tuple[str, ...]
    block: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Node and edge types of a graph.

    Attributes:
        panels: blocks as nodes.
        specimens: sources of gene findings.
        genes: symbols that are nodes.
        pathways: names that are nodes.
        pathway, gene: membership edges, as indices into both.
    """

    panels: tuple[Panel, ...]
    specimens: tuple[Specimens, ...]
    genes: tuple[str, ...]
    pathways: tuple[str, ...]
    pathway: Indices
    gene: Indices

    @property
    def sources(self) -> tuple[str, ...]:
        """Node types that send to the patient, in order."""
        return tuple(panel.node for panel in self.panels) + tuple(one.node for one in self.specimens)


def build_vocabulary(cohort: Cohort, panels: tuple[Panel, ...]) -> Vocabulary:
    """Words for a training cohort: genes found in at least 3 patients or measured, pathways of 3 to 200 such genes."""
    specimens = _variant_specimens(cohort) + _profile_specimens(cohort)
    genes = tuple(sorted(_altered_genes(cohort) | _measured_genes(cohort))) if specimens else ()
    pathways, pathway, gene = _membership(cohort, genes)
    return Vocabulary(panels=panels, specimens=specimens, genes=genes, pathways=pathways, pathway=pathway, gene=gene)


def _variant_specimens(cohort: Cohort) -> tuple[Specimens, ...]:
    origins = sorted({kind.split(":")[0] for kind in cohort.variants.kinds})
    return tuple(
        Specimens(node=f"specimen {origin}", kinds=tuple(k for k in cohort.variants.kinds if k.split(":")[0] == origin))
        for origin in origins
    )


def _profile_specimens(cohort: Cohort) -> tuple[Specimens, ...]:
    return tuple(
        Specimens(node=f"specimen {block.name}", kinds=(block.name,), block=block.name)
        for block in cohort.blocks
        if block.genes
    )


def _altered_genes(cohort: Cohort) -> set[str]:
    variants = cohort.variants
    carriers = np.unique(np.column_stack([variants.patient, variants.gene]), axis=0)[:, 1]
    return {variants.genes[gene] for gene, count in Counter(carriers.tolist()).items() if count >= RARE_GENE}


def _measured_genes(cohort: Cohort) -> set[str]:
    return {gene for block in cohort.blocks for gene in block.genes if gene}


def _membership(cohort: Cohort, genes: tuple[str, ...]) -> tuple[tuple[str, ...], Indices, Indices]:
    place = {gene: index for index, gene in enumerate(genes)}
    members: dict[int, set[int]] = {}
    for pathway, gene in zip(cohort.gene_sets.pathway.tolist(), cohort.gene_sets.gene, strict=True):
        if gene in place:
            members.setdefault(pathway, set()).add(place[gene])
    kept = [key for key in sorted(members) if SMALL_PATHWAY <= len(members[key]) <= LARGE_PATHWAY]
    edges = [(index, gene) for index, key in enumerate(kept) for gene in sorted(members[key])]
    columns = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return tuple(cohort.gene_sets.pathways[key] for key in kept), columns[:, 0], columns[:, 1]
