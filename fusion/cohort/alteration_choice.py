"""Which alterations are frequent enough for a column of their own."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from fusion.cohort.alteration_columns import GENE_ALTERED, PATHWAY_ALTERED, Part, read_columns
from fusion.cohort.alterations import Alterations
from fusion.cohort.knowledge import canonical_pathways
from fusion.cohort.mutation_summaries import MUTATION_SUMMARIES
from fusion.shapes import Indices

# Of those looked at, and in patients.
PATHWAY_SHARE, PATHWAY_PATIENTS = 0.03, 10
GENE_SHARE, GENE_PATIENTS, MOST_GENES = 0.02, 15, 60
FREQUENT_SHARE, FREQUENT_COHORT, MOST_FREQUENT = 0.04, 1000, 40


def choose_columns(found: Alterations) -> Mapping[Part, tuple[str, ...]]:
    """Names of the columns of each part; who died of what has no say in it."""
    genes = _carried_genes(found)
    large = found.tested.sum() >= FREQUENT_COHORT
    return {
        Part.SUMMARIES: MUTATION_SUMMARIES,
        Part.PATHWAYS: _often(found, Part.PATHWAYS, _pathway_names(), PATHWAY_SHARE, PATHWAY_PATIENTS),
        Part.GENES: _often(found, Part.GENES, genes, GENE_SHARE, GENE_PATIENTS)[:MOST_GENES],
        Part.FREQUENT: _often(found, Part.FREQUENT, genes, FREQUENT_SHARE, GENE_PATIENTS)[:MOST_FREQUENT]
        if large
        else (),
    }


def _pathway_names() -> tuple[str, ...]:
    return tuple(f"{name}{PATHWAY_ALTERED}" for name in canonical_pathways())


def _carried_genes(found: Alterations) -> tuple[str, ...]:
    """Columns of genes that enough patients carry, those of the canonical pathways first, then by frequency.

    In an exome the longest genes are the most often mutated, and mean the least.
    """
    central = {gene for genes in canonical_pathways().values() for gene in genes}
    counts = _patients_by_gene(found.patient, found.gene, found.genes)
    counts += _patients_by_gene(found.copies.patient, found.copies.gene, found.copies.genes)
    carried = [gene for gene, patients in counts.items() if patients >= GENE_PATIENTS]
    carried.sort(key=lambda gene: (gene not in central, -counts[gene], gene))
    return tuple(f"{gene}{GENE_ALTERED}" for gene in carried)


def _patients_by_gene(patient: Indices, gene: Indices, genes: tuple[str, ...]) -> Counter[str]:
    size = max(len(genes), 1)
    counts = np.bincount(np.unique(patient * size + gene) % size, minlength=size)
    return Counter(dict(zip(genes, counts.tolist(), strict=False)))


def _often(found: Alterations, part: Part, features: tuple[str, ...], share: float, patients: int) -> tuple[str, ...]:
    """The columns altered in enough patients, in the order given."""
    values, observed = read_columns(part, found, features)
    carriers, looked_at = values.sum(axis=0), observed.sum(axis=0)
    kept = (carriers >= patients) & (carriers >= share * looked_at)
    return tuple(name for name, keep in zip(features, kept, strict=True) if keep)
