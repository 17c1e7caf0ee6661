"""Folds that keep the share of events, and of arms, alike."""

from collections.abc import Hashable, Sequence

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.shapes import Indices

Folds = tuple[Indices, ...]


def stratified_folds(strata: Sequence[Hashable], folds: int, generator: np.random.Generator) -> Folds:
    """Row indices of each fold; every stratum is dealt out in random order, one fold after the other.

    Args:
        strata: n labels, such as (event, arm).
        folds: at most n.
        generator: decides the order.
    """
    groups: dict[Hashable, list[int]] = {}
    for row, stratum in enumerate(strata):
        groups.setdefault(stratum, []).append(row)
    dealt = [row for key in sorted(groups, key=repr) for row in generator.permutation(groups[key])]
    order = np.array(dealt, dtype=np.int64)
    return tuple(np.sort(order[start::folds]) for start in range(folds))


def rest(fold: Indices, n: int) -> Indices:
    """The rows that are not in the fold."""
    return np.setdiff1d(np.arange(n), fold)


def folds_within(folds: Folds, rows: Indices) -> Folds:
    """The folds of some of the rows, renumbered to those rows' order; a fold may be empty.

    Args:
        folds: parts of n rows.
        rows: ascending.
    """
    return tuple(np.flatnonzero(np.isin(rows, fold)) for fold in folds)


def strata_of(cohort: Cohort) -> list[tuple[bool, str]]:
    """Event and arm of every patient, to be spread evenly over folds."""
    arms = cohort.arms if cohort.arms else (None,) * len(cohort)
    return [(bool(event), str(arm)) for event, arm in zip(cohort.event, arms, strict=True)]
