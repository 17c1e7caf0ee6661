"""Findings in genes taken from patients, or given to them."""

from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.variants import Variants
from fusion.graph.findings import place_of
from fusion.shapes import Floats, Indices, Mask


def remove_findings(variants: Variants, named: Mask, genes: tuple[str, ...]) -> Variants:
    """The variants without those in genes that are named.

    Args:
        variants: of n patients.
        named: (n, k) whose findings in which gene to remove.
        genes: k symbols.
    """
    gone = named_edges(variants, named, genes)
    parts = (part[~gone] for part in variants.arrays())
    patient, gene, vaf, kind = parts
    return replace(variants, patient=patient, gene=gene, vaf=vaf, kind=kind)


def named_edges(variants: Variants, named: Mask, genes: tuple[str, ...]) -> np.ndarray:
    """(g,) which variants are in a gene that is named for their patient."""
    place = place_of(variants.genes, genes)[variants.gene]
    return np.asarray((place >= 0) & named[variants.patient, place])


def add_findings(variants: Variants, patient: Indices, gene: Indices, vaf: Floats, kind: Indices) -> Variants:
    """The variants and these, by indices into its genes and kinds."""
    return replace(
        variants,
        patient=np.concatenate([variants.patient, patient]),
        gene=np.concatenate([variants.gene, gene]),
        vaf=np.concatenate([variants.vaf, vaf]),
        kind=np.concatenate([variants.kind, kind]),
    )


def named_cells(block: Block, named: Mask, genes: tuple[str, ...]) -> Mask:
    """(n, d) observed values of a block's columns that measure a gene which is named for the patient."""
    if not block.genes:
        return np.zeros(block.observed.shape, dtype=bool)
    place = place_of(block.genes, genes)
    return np.asarray((place >= 0) & named[:, place] & block.observed)


def forget_genes(cohort: Cohort, named: Mask, genes: tuple[str, ...]) -> Cohort:
    """The cohort as if nothing had been found in these genes and no column measured them."""
    blocks = []
    for block in cohort.blocks:
        cells = named_cells(block, named, genes)
        blocks.append(replace(block, values=np.where(cells, 0.0, block.values), observed=block.observed & ~cells))
    return replace(cohort, blocks=tuple(blocks), variants=remove_findings(cohort.variants, named, genes))
