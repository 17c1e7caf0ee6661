"""Modalities taken from patients who have them, to ask what they were worth."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from fusion.cohort.bags import Bag, stack_bags
from fusion.cohort.blocks import Block, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.variants import Assays, Variants, no_variants
from fusion.shapes import Bools, Mask

UNKNOWN_PANEL = -1


def hide(cohort: Cohort, hidden: Mask) -> Cohort:
    """The cohort as if some blocks had not been measured in some patients.

    Rows of bags go with the block that sums them up, variants with the last block of their modality (ctDNA, omics)
    that a patient loses.

    Args:
        cohort: of n patients and d blocks.
        hidden: (n, d) which to hide, in the order of cohort.blocks.
    """
    blocks = tuple(_hide_block(block, hidden[:, index]) for index, block in enumerate(cohort.blocks))
    unseen = {origin: _lost(cohort, hidden, Modality(origin)) for origin in cohort.tested}
    return replace(
        cohort,
        blocks=blocks,
        bags=tuple(_hide_rows(bag, cohort, hidden) for bag in cohort.bags),
        variants=_hide_variants(cohort.variants, unseen),
        assays=_hide_panels(cohort.assays, unseen),
        tested={origin: mask & ~unseen[origin] for origin, mask in cohort.tested.items()},
    )


def remove_block(cohort: Cohort, name: str) -> Cohort:
    """The cohort without a block, and without the variants of its modality where that was the only one of it."""
    index = next(index for index, block in enumerate(cohort.blocks) if block.name == name)
    hidden = np.zeros((len(cohort), len(cohort.blocks)), dtype=bool)
    hidden[:, index] = True
    return replace(hide(cohort, hidden), blocks=tuple(block for block in cohort.blocks if block.name != name))


def join_views(cohort: Cohort, views: Sequence[Mask]) -> Cohort:
    """One cohort that holds every patient once a view, (n, d) each, one view after the other, by codes of their own."""
    parts = [hide(cohort, view) for view in views]
    n, count = len(cohort), len(parts)
    return replace(
        cohort,
        codes=tuple(f"{code} view {number}" for number in range(count) for code in cohort.codes),
        blocks=tuple(_stack([part.blocks[index] for part in parts]) for index in range(len(cohort.blocks))),
        outcome=cohort.followed.take(np.tile(np.arange(n), count)) if cohort.outcome is not None else None,
        arms=cohort.arms * count,
        sites=cohort.sites * count,
        bags=tuple(stack_bags([part.bags[index] for part in parts], n) for index in range(len(cohort.bags))),
        variants=_stack_variants([part.variants for part in parts], n),
        assays=_stack_panels([part.assays for part in parts]),
        tested={origin: np.concatenate([part.tested[origin] for part in parts]) for origin in cohort.tested},
    )


def _hide_block(block: Block, hidden: Bools) -> Block:
    kept = ~hidden[:, None]
    return replace(block, values=block.values * kept, observed=block.observed & kept, present=block.present & ~hidden)


def _hide_rows(bag: Bag, cohort: Cohort, hidden: Mask) -> Bag:
    """The rows whose own block stays; those of a block that the cohort does not have stay too."""
    names = [block.name for block in cohort.blocks]
    column = np.array([names.index(name) if name in names else -1 for name in bag.sources], dtype=np.int64)
    gone = np.hstack([hidden, np.zeros((len(cohort), 1), dtype=bool)])
    return bag.keep(~gone[bag.patient, column[bag.source]])


def _lost(cohort: Cohort, hidden: Mask, modality: Modality) -> Bools:
    """(n,) who had a block of the modality and has none left."""
    columns = [index for index, block in enumerate(cohort.blocks) if block.modality is modality]
    had, left = np.zeros((2, len(cohort)), dtype=bool)
    for index in columns:
        had |= cohort.blocks[index].present
        left |= cohort.blocks[index].present & ~hidden[:, index]
    return np.asarray(had & ~left)


def _hide_variants(variants: Variants, unseen: Mapping[str, Bools]) -> Variants:
    origin = np.array([kind.split(":")[0] for kind in variants.kinds])
    gone = np.zeros(len(variants), dtype=bool)
    for name, patients in unseen.items():
        gone |= (origin[variants.kind] == name) & patients[variants.patient] if len(variants) else gone
    return replace(
        variants,
        patient=variants.patient[~gone],
        gene=variants.gene[~gone],
        vaf=variants.vaf[~gone],
        kind=variants.kind[~gone],
    )


def _hide_panels(assays: Assays, unseen: Mapping[str, Bools]) -> Assays:
    panel = {
        origin: np.where(unseen[origin], UNKNOWN_PANEL, index) if origin in unseen else index
        for origin, index in assays.panel.items()
    }
    return replace(assays, panel=panel)


def _stack(blocks: Sequence[Block]) -> Block:
    return replace(
        blocks[0],
        values=np.concatenate([block.values for block in blocks]),
        observed=np.concatenate([block.observed for block in blocks]),
        present=np.concatenate([block.present for block in blocks]),
    )


def _stack_variants(parts: Sequence[Variants], n: int) -> Variants:
    if not parts:
        return no_variants()
    return replace(
        parts[0],
        patient=np.concatenate([part.patient + n * number for number, part in enumerate(parts)]),
        gene=np.concatenate([part.gene for part in parts]),
        vaf=np.concatenate([part.vaf for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
    )


def _stack_panels(parts: Sequence[Assays]) -> Assays:
    panel = {origin: np.concatenate([part.panel[origin] for part in parts]) for origin in parts[0].panel}
    return replace(parts[0], panel=panel)
