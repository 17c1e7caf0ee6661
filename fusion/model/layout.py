"""Which columns a model knows, so that any cohort can be brought to them."""

from dataclasses import dataclass, replace

from fusion.cohort.alteration_blocks import complete_block
from fusion.cohort.bags import Bag, absent_bag
from fusion.cohort.blocks import Block, FeatureKind, Modality, absent_block
from fusion.cohort.cohort import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Name, modality and features of one block or bag, without its values."""

    name: str
    modality: Modality
    features: tuple[str, ...]
    kinds: tuple[FeatureKind, ...]
    genes: tuple[str, ...]
    wide: bool
    bag: bool = False


def layout_of(cohort: Cohort) -> tuple[Columns, ...]:
    """The blocks and bags of a training cohort."""
    return tuple(
        Columns(
            name=block.name,
            modality=block.modality,
            features=block.features,
            kinds=block.kinds,
            genes=block.genes,
            wide=block.is_wide,
            bag=bag,
        )
        for block, bag in [*((one, False) for one in cohort.blocks), *((one.as_block(), True) for one in cohort.bags)]
    )


def conform(cohort: Cohort, layout: tuple[Columns, ...]) -> Cohort:
    """The cohort with exactly the layout's blocks and bags: unknown ones dropped, lacking ones absent.

    Blocks of alterations are made again of the variants, since which genes have a column is a matter of the cohort.
    """
    return replace(
        cohort,
        blocks=tuple(_conform_block(cohort, columns) for columns in layout if not columns.bag),
        bags=tuple(_conform_bag(cohort, columns) for columns in layout if columns.bag),
    )


def _conform_bag(cohort: Cohort, columns: Columns) -> Bag:
    bag = cohort.bag(columns.name)
    if bag is None:
        return absent_bag(columns.name, columns.modality, columns.features, columns.kinds)
    return bag.aligned(columns.features, columns.kinds)


def _conform_block(cohort: Cohort, columns: Columns) -> Block:
    block = complete_block(cohort, columns.name, columns.features) or cohort.block(columns.name)
    if block is None:
        return absent_block(columns.name, columns.modality, columns.features, columns.kinds, len(cohort))
    same = block.aligned(columns.features, columns.kinds)
    # A block of which no column is known here tells this model nothing: for it the modality is
    # not there; nor is a treatment that it has never met.
    present = same.present & (same.observed.any(axis=1) | (block.features == columns.features))
    if columns.modality is Modality.TREATMENT:
        present = present & (same.values > 0).any(axis=1)
    return replace(same, genes=columns.genes, present=present, observed=same.observed & present[:, None])
