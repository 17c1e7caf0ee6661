"""Columns made of alterations, by the part of sequencing that they tell: summaries, pathways, genes."""

from collections.abc import Callable
from enum import StrEnum

from fusion.cohort.alterations import Alterations
from fusion.cohort.knowledge import canonical_pathways
from fusion.cohort.mutation_summaries import summarise
from fusion.shapes import Mask, Matrix

GENE_ALTERED, PATHWAY_ALTERED = " altered", " pathway altered"
Columns = tuple[Matrix, Mask]


class Part(StrEnum):
    """What a block of alterations tells; its name goes into the block's."""

    SUMMARIES = "mutations"
    PATHWAYS = "altered pathways"
    GENES = "altered genes"
    FREQUENT = "frequent alterations"


def gene_of(feature: str) -> str:
    """The gene that a column of altered genes is about."""
    return feature.removesuffix(GENE_ALTERED)


def read_columns(part: Part, found: Alterations, features: tuple[str, ...]) -> Columns:
    """(n, k) values and where they are known, of columns by name."""
    return _READERS[part](found, features)


def _pathways(found: Alterations, features: tuple[str, ...]) -> Columns:
    known = canonical_pathways()
    return found.in_sets([known.get(name.removesuffix(PATHWAY_ALTERED), frozenset()) for name in features])


def _genes(found: Alterations, features: tuple[str, ...]) -> Columns:
    return found.in_genes([gene_of(name) for name in features])


_READERS: dict[Part, Callable[[Alterations, tuple[str, ...]], Columns]] = {
    Part.SUMMARIES: summarise,
    Part.PATHWAYS: _pathways,
    Part.GENES: _genes,
    Part.FREQUENT: _genes,
}
