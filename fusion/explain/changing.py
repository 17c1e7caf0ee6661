"""Genes knocked out or activated in the record of a patient."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from fusion.cohort.alteration_blocks import ALTERATION_BLOCKS
from fusion.cohort.alteration_columns import read_columns
from fusion.cohort.alterations import read_alterations
from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.variants import Variants
from fusion.explain.editing import add_findings, named_cells, remove_findings
from fusion.explain.genes import extreme_values, looked_at, typical_findings
from fusion.graph.findings import place_of
from fusion.shapes import Bools, Indices, Mask

Sets = Sequence[tuple[str, ...]]


class Direction(StrEnum):
    """Which way: findings taken away and values low, or a typical finding added and values high."""

    KNOCK_OUT = "knock_out"
    ACTIVATE = "activate"


def change_genes(cohort: Cohort, reference: Cohort, sets: Sets, direction: Direction) -> Cohort:
    """The cohort with genes changed in every patient; what was not looked at stays so.

    Args:
        cohort, reference: brought to the layout of a model.
        sets: n sets of symbols, which genes to change in whom.
        direction: knock-out or activation.
    """
    genes = tuple(dict.fromkeys(gene for one in sets for gene in one))
    named = _named(sets, genes)
    blocks = tuple(_change_block(block, reference, named, genes, direction) for block in cohort.blocks)
    match direction:
        case Direction.KNOCK_OUT:
            variants = remove_findings(cohort.variants, named, genes)
        case Direction.ACTIVATE:
            variants = _add_typical(cohort, reference, named, genes)
    return _tell_again(replace(cohort, blocks=blocks, variants=variants))


def rename_findings(cohort: Cohort, genes: tuple[str, ...], others: Sets) -> Cohort:
    """The cohort with what was found in some genes said of others.

    Args:
        cohort: of n patients.
        genes: whose findings are renamed.
        others: n sets, the new name of each of the genes.
    """
    variants = _with_names(cohort.variants, tuple(dict.fromkeys(gene for one in others for gene in one)), ())
    new = np.array([place_of(one, variants.genes) for one in others]).reshape(len(cohort), len(genes))
    place = place_of(variants.genes, genes)[variants.gene]
    renamed = np.where(place >= 0, new[variants.patient, place], variants.gene)
    return _tell_again(replace(cohort, variants=replace(variants, gene=renamed)))


def is_changed(cohort: Cohort, other: Cohort) -> Bools:
    """(n,) whose values or number of findings differ."""
    n = len(cohort)
    counts = [np.bincount(one.variants.patient, minlength=n) for one in (cohort, other)]
    changed = counts[0] != counts[1]
    for before, after in zip(cohort.blocks, other.blocks, strict=True):
        changed |= (before.values != after.values).any(axis=1)
    return np.asarray(changed)


def _tell_again(cohort: Cohort) -> Cohort:
    """The cohort with its blocks of alterations made again of its variants, where they were observed."""
    return replace(cohort, blocks=tuple(_tell_block_again(block, cohort) for block in cohort.blocks))


def _tell_block_again(block: Block, cohort: Cohort) -> Block:
    asked = ALTERATION_BLOCKS.get(block.name)
    if asked is None:
        return block
    tested = cohort.tested.get(asked.modality.value, np.zeros(len(cohort), dtype=bool))
    found = read_alterations(cohort.variants, tested, cohort.assays, cohort.blocks, asked.modality.value)
    values, observed = read_columns(asked.part, found, block.features)
    return replace(block, values=np.where(block.observed & observed, values, block.values))


def _named(sets: Sets, genes: tuple[str, ...]) -> Mask:
    place = {gene: index for index, gene in enumerate(genes)}
    named = np.zeros((len(sets), len(genes)), dtype=bool)
    for row, one in enumerate(sets):
        named[row, [place[gene] for gene in one]] = True
    return named


def _change_block(block: Block, reference: Cohort, named: Mask, genes: tuple[str, ...], direction: Direction) -> Block:
    """Columns that measure a named gene set to the training patients' low or high value, where they were observed."""
    cells, trained = named_cells(block, named, genes), reference.block(block.name)
    if trained is None or not cells.any():
        return block
    low, high = extreme_values(trained)
    values = np.where(cells, high if direction is Direction.ACTIVATE else low, block.values)
    return replace(block, values=values)


def _add_typical(cohort: Cohort, reference: Cohort, named: Mask, genes: tuple[str, ...]) -> Variants:
    """The typical finding, in each specimen where a named gene was looked at and nothing found in it."""
    typical = typical_findings(reference, genes)
    kinds = tuple(dict.fromkeys(finding.kind for finding in typical.values()))
    variants = _with_names(cohort.variants, genes, kinds)
    patient, gene, vaf, kind = [], [], [], []
    looked = {origin: looked_at(cohort, origin, genes) for origin in sorted({origin for _, origin in typical})}
    for (symbol, origin), finding in typical.items():
        column = genes.index(symbol)
        free = named[:, column] & looked[origin][:, column] & ~_carries(variants, symbol, origin, len(cohort))
        rows = np.flatnonzero(free)
        patient.append(rows)
        gene.append(np.full(len(rows), variants.genes.index(symbol)))
        vaf.append(np.full(len(rows), finding.vaf))
        kind.append(np.full(len(rows), variants.kinds.index(finding.kind)))
    none: Indices = np.zeros(0, dtype=np.int64)
    edges = [np.concatenate([none, *part]) for part in (patient, gene, kind)]
    return add_findings(variants, edges[0], edges[1], np.concatenate([np.zeros(0), *vaf]), edges[2])


def _carries(variants: Variants, gene: str, origin: str, patients: int) -> Bools:
    """(n,) whether a specimen of this origin has a finding in the gene."""
    of_origin = np.array([kind.split(":")[0] == origin for kind in variants.kinds], dtype=bool)[variants.kind]
    found = np.zeros(patients, dtype=bool)
    found[variants.patient[of_origin & (variants.gene == variants.genes.index(gene))]] = True
    return found


def _with_names(variants: Variants, genes: tuple[str, ...], kinds: tuple[str, ...]) -> Variants:
    """The variants with tables that hold these genes and kinds too."""
    return replace(
        variants,
        genes=tuple(dict.fromkeys((*variants.genes, *genes))),
        kinds=tuple(dict.fromkeys((*variants.kinds, *kinds))),
    )
