"""Alterations as blocks: summaries, canonical pathways, genes. Models that are not graphs see sequencing by these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.alteration_choice import choose_columns
from fusion.cohort.alteration_columns import Part, gene_of, read_columns
from fusion.cohort.alterations import Alterations, read_alterations
from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.variants import Assays, Variants
from fusion.shapes import Bools, Mask, Matrix

FEWEST_TESTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterationBlock:
    """A block of alterations before it has columns: what it was measured on, and what it tells."""

    modality: Modality
    specimen: str
    part: Part

    @property
    def name(self) -> str:
        """Name of the block, the same in every cohort."""
        return f"{self.specimen} {self.part}"

    def with_columns(self, features: tuple[str, ...], values: Matrix, observed: Mask) -> Block:
        """The block with these columns."""
        kind = FeatureKind.NUMERIC if self.part is Part.SUMMARIES else FeatureKind.INDICATOR
        genes = tuple(map(gene_of, features)) if self.part is Part.GENES else ()
        raw = np.where(observed, values, np.nan)
        return build_block(self.name, self.modality, features, raw, kinds=(kind,) * len(features), genes=genes)


SPECIMENS = ((Modality.CTDNA, "plasma"), (Modality.OMICS, "tissue"))
BLOCKS = tuple(
    AlterationBlock(modality=modality, specimen=specimen, part=part)
    for modality, specimen in SPECIMENS
    for part in Part
)
ALTERATION_BLOCKS = {block.name: block for block in BLOCKS}


def build_alteration_blocks(
    variants: Variants, tested: Mapping[str, Bools], assays: Assays, blocks: Sequence[Block] = ()
) -> list[Block]:
    """Blocks of what was found altered, for each kind of specimen of which at least ten patients were tested.

    Mutations: how many, and their VAF. Altered pathways: an indicator a canonical pathway altered in at least 3 % and
    10 patients. Altered genes: one a gene altered in at least 2 % and 15, at most 60, those of the canonical pathways
    before others; a block that is kept out of single matrices. Frequent alterations: of at least 1,000 patients
    tested, the genes altered in at least 4 %, which trees see too. Not tested is absent; a gene that was not looked at
    is not observed.

    Args:
        variants, tested, assays: as in `Cohort`.
        blocks: the cohort's others; discrete copy number among them counts as alterations.
    """
    built = []
    for modality in (one for one in tested if tested[one].sum() >= FEWEST_TESTED):
        found = read_alterations(variants, tested[modality], assays, blocks, modality)
        chosen = choose_columns(found)
        own = [block for block in BLOCKS if block.modality.value == modality]
        built += [_with_known(block, found, chosen[block.part]) for block in own]
    return [block for block in built if block.features]


def complete_block(cohort: Cohort, name: str, features: tuple[str, ...]) -> Block | None:
    """A block of alterations with exactly these columns, whichever the cohort's own frequencies made of it.

    A gene that is too rare in the cohort for a column is known not to be altered where it was looked at. Whoever lacks
    the cohort's own block lacks this one.

    Args:
        cohort: any.
        name, features: of the block, as wanted.

    Returns:
        The block, or None where the name is no block of alterations, or the cohort has it as it is wanted.
    """
    own = cohort.block(name)
    if name not in ALTERATION_BLOCKS or (own is not None and own.features == features):
        return None
    asked = ALTERATION_BLOCKS[name]
    nobody = np.zeros(len(cohort), dtype=bool)
    tested = cohort.tested.get(asked.modality.value, nobody)
    found = read_alterations(cohort.variants, tested, cohort.assays, cohort.blocks, asked.modality.value)
    whole = asked.with_columns(features, *read_columns(asked.part, found, features))
    return whole if own is None else _merged(own, whole)


def is_of_alterations(block: str) -> bool:
    """Whether a block of this name says again what the variants say."""
    return block in ALTERATION_BLOCKS


def _with_known(block: AlterationBlock, found: Alterations, features: tuple[str, ...]) -> Block:
    """The block of those columns that are known of anybody."""
    values, observed = read_columns(block.part, found, features)
    known = np.asarray(observed.any(axis=0))
    kept = tuple(name for name, keep in zip(features, known, strict=True) if keep)
    return block.with_columns(kept, values[:, known], observed[:, known])


def _merged(own: Block, whole: Block) -> Block:
    """The columns of `whole`: as the cohort has them, else as they are in `whole` of those who have the block."""
    same = own.aligned(whole.features, whole.kinds)
    had = np.array([feature in own.features for feature in whole.features], dtype=bool)
    observed = np.where(had, same.observed, whole.observed & own.present[:, None])
    values = np.where(observed, np.where(had, same.values, whole.values), 0.0)
    return replace(whole, values=values, observed=observed, present=own.present)
