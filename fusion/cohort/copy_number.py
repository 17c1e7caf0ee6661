"""Discrete copy number: a block of levels from -2 (both copies lost) to 2 (amplified), a column a gene."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Block
from fusion.cohort.knowledge import gene_roles
from fusion.shapes import Indices, Mask, Matrix

LEVELS = (-2.0, -1.5, -1.0, 0.0, 1.0, 2.0)
LOST, AMPLIFIED = -2.0, 2.0
# Rows that tell a measured scale from levels before all are read.
FIRST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyNumber:
    """(c,) patients and indices into genes, one an amplification or deep deletion that can matter."""

    patient: Indices
    gene: Indices
    genes: tuple[str, ...]


def is_discrete(block: Block) -> bool:
    """Whether the block's columns are genes and its values levels of copy number, of which some are losses or gains.

    Indicators of 0 and 1 are none, nor is anything measured on a scale.
    """
    if not block.genes or not _are_levels(block.values[:FIRST]):
        return False
    return _are_levels(block.values) and bool(((block.values == LOST) | (block.values == AMPLIFIED)).any())


def read_copy_number(blocks: Sequence[Block]) -> CopyNumber:
    """Amplified and lost genes; an oncogene's loss and a suppressor's gain do not count, as in Sanchez-Vega (2018)."""
    found = [block for block in blocks if is_discrete(block)]
    genes = tuple(gene for block in found for gene in block.genes)
    edges = [np.nonzero(_matters(block)) for block in found]
    starts = np.cumsum([0, *(len(block.genes) for block in found)])
    none = np.zeros(0, dtype=np.int64)
    return CopyNumber(
        patient=np.concatenate([none, *(patient for patient, _ in edges)]),
        gene=np.concatenate([none, *(gene + start for (_, gene), start in zip(edges, starts, strict=False))]),
        genes=genes,
    )


def _are_levels(values: Matrix) -> bool:
    return bool(np.isin(values, LEVELS).all())


def _matters(block: Block) -> Mask:
    roles = gene_roles()
    role = np.array([roles.get(gene, "") for gene in block.genes])
    lost, amplified = block.values == LOST, block.values == AMPLIFIED
    return np.asarray(block.observed & ((lost & (role != "oncogene")) | (amplified & (role != "suppressor"))))
