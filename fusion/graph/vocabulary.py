"""What a graph is made of, fixed on the training patients; a new patient is described in the same words."""

from dataclasses import dataclass

from fusion.cohort.bags import Bag
from fusion.cohort.blocks import Block
from fusion.cohort.scaling import Scaler
from fusion.shapes import Coefficients, Indices, Matrix

PATIENT, GENE, PATHWAY, DRUG = "patient", "gene", "pathway", "drug"
OF, IN, HOLDS, NEAR, TARGETED, GIVEN = "of", "in", "holds", "near", "targeted by", "given to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One block as nodes, one a patient.

    Attributes:
        node: the node type, modality and block name.
        scaler: of the block.
        directions: (columns, c) onto which a wide block is projected, or None.
        learned: whether the network moves the directions, and so is given the columns as they are.
    """

    node: str
    scaler: Scaler
    directions: Matrix | None
    learned: bool = False

    @property
    def width(self) -> int:
        """Length of a node's features after the projection."""
        return len(self.scaler.columns) if self.directions is None else self.directions.shape[1]

    def features(self, block: Block) -> Matrix:
        """(n, width) of a block's rows, or (n, columns) where the projection is the network's."""
        return _project(self.scaler.transform(block), self.directions, self.learned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One bag as nodes, any number a patient: lesions, slides, prototypes of tiles.

    Attributes:
        node: the node type, and the bag's name.
        bag: the bag's name.
        scaler: of the bag's rows.
        directions, learned: as of a panel.
        distance_mm: the middle distance of neighbours in training; 0 where positions are not known.
    """

    node: str
    bag: str
    scaler: Scaler
    directions: Matrix | None
    distance_mm: float
    learned: bool = False

    @property
    def width(self) -> int:
        """Length of a node's features after the projection."""
        return len(self.scaler.columns) if self.directions is None else self.directions.shape[1]

    def features(self, bag: Bag) -> Matrix:
        """(g, width) of a bag's rows, or (g, columns) where the projection is the network's."""
        return _project(self.scaler.transform(bag.as_block()), self.directions, self.learned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimens:
    """One source of gene findings as nodes: the plasma draw, the tissue sample, an expression profile.

    Attributes:
        node: the node type.
        kinds: the kinds of finding that its edges to genes may have.
        centre, scale: mean and standard deviation of the node's features over the training patients.
        block: the block that its edges are read from, empty where they are variants.
    """

    node: str
    kinds: tuple[str, ...]
    centre: Coefficients
    scale: Coefficients
    block: str = ""

    @property
    def width(self) -> int:
        """Length of a node's features."""
        return len(self.centre)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Node and edge types of a graph.

    Attributes:
        panels: blocks as nodes.
        specimens: sources of gene findings.
        parts: bags as nodes.
        genes: symbols that are nodes.
        roles: (genes, 2) whether alteration is known to activate or to disable the gene.
        pathways: names that are nodes.
        pathway, gene: membership edges, as indices into both.
        drugs: names that are nodes.
        drug, target: edges from drugs to the genes they aim at, as indices into drugs and genes.
    """

    panels: tuple[Panel, ...]
    specimens: tuple[Specimens, ...]
    parts: tuple[Parts, ...]
    genes: tuple[str, ...]
    roles: Matrix
    pathways: tuple[str, ...]
    pathway: Indices
    gene: Indices
    drugs: tuple[str, ...]
    drug: Indices
    target: Indices

    @property
    def sources(self) -> tuple[str, ...]:
        """Node types that send to the patient, in order."""
        nodes = [one.node for group in (self.panels, self.specimens, self.parts) for one in group]
        return (*nodes, DRUG) if self.drugs else tuple(nodes)


def _project(rows: Matrix, directions: Matrix | None, learned: bool) -> Matrix:
    return rows if directions is None or learned else rows @ directions
