"""A cohort in which a patient may occur several times under codes of their own."""

from dataclasses import replace

import numpy as np

from fusion.cohort.bags import Bag
from fusion.cohort.cohort import Cohort
from fusion.cohort.variants import Variants
from fusion.shapes import Indices


def repeat(cohort: Cohort, rows: Indices, codes: tuple[str, ...]) -> Cohort:
    """The cohort of these patients, with everything that was measured of each.

    Args:
        cohort: of n patients.
        rows: (m,) whom, any of them several times.
        codes: m new codes, all different.
    """
    return replace(
        cohort,
        codes=codes,
        blocks=tuple(block.take(rows) for block in cohort.blocks),
        outcome=cohort.outcome.take(rows) if cohort.outcome is not None else None,
        arms=tuple(cohort.arms[row] for row in rows) if cohort.arms else (),
        sites=tuple(cohort.sites[row] for row in rows) if cohort.sites else (),
        bags=tuple(_repeat_bag(bag, rows) for bag in cohort.bags),
        variants=_repeat_variants(cohort.variants, rows),
        assays=cohort.assays.take(rows),
        tested={name: mask[rows] for name, mask in cohort.tested.items()},
    )


def _repeat_bag(bag: Bag, rows: Indices) -> Bag:
    kept, patient = repeat_edges(bag.patient, rows)
    return replace(bag.keep(kept), patient=patient)


def _repeat_variants(variants: Variants, rows: Indices) -> Variants:
    kept, patient = repeat_edges(variants.patient, rows)
    return replace(
        variants, patient=patient, gene=variants.gene[kept], vaf=variants.vaf[kept], kind=variants.kind[kept]
    )


def repeat_edges(patient: Indices, rows: Indices) -> tuple[Indices, Indices]:
    """Which of g edges (e,) the repeated patients have, and (e,) whose they now are.

    Args:
        patient: (g,) whose each edge is.
        rows: (m,) patients, any of them several times.
    """
    order = np.argsort(patient, kind="stable")
    first = np.searchsorted(patient[order], rows, side="left")
    count = np.searchsorted(patient[order], rows, side="right") - first
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return order[np.repeat(first, count) + place], np.repeat(np.arange(len(rows)), count)
