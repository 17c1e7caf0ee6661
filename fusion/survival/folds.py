"""Folds that keep the share of events, and of arms, alike."""

from collections.abc import Hashable, Sequence

import numpy as np

from fusion.shapes import Indices


def stratified_folds(strata: Sequence[Hashable], folds: int, generator: np.random.Generator) -> tuple[Indices, ...]:
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
