"""Which parts of a patient lie near each other."""

import numpy as np

from fusion.shapes import Bools, Floats, Indices, Matrix

Pairs = tuple[Indices, Indices, Floats]


def find_neighbours(group: Indices, positions_mm: Matrix, placed: Bools, most: int) -> Pairs:
    """The nearest parts of every part, within its group.

    Args:
        group: (g,) parts are compared within one group, such as the lesions of one series.
        positions_mm: (g, 3).
        placed: (g,) whether the position is known; a part without has no neighbours.
        most: neighbours a part; more where several are equally far.

    Returns:
        Source, target and distance in mm of every edge; no part is its own neighbour.
    """
    rows = np.flatnonzero(placed)
    source, target = _pairs(group[rows])
    gap = positions_mm[rows[source]] - positions_mm[rows[target]]
    distance = np.sqrt((gap**2).sum(axis=1))
    near = distance <= _nth_distance(target, distance, most, len(rows))[target]
    return rows[source[near]], rows[target[near]], distance[near]


def _pairs(group: Indices) -> tuple[Indices, Indices]:
    """All ordered pairs of different rows of one group."""
    order = np.argsort(group, kind="stable")
    starts, counts = np.unique(group[order], return_index=True, return_counts=True)[1:]
    sizes = np.repeat(counts, counts)
    target = np.repeat(np.arange(len(group)), sizes)
    within = np.arange(len(target)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    source = np.repeat(np.repeat(starts, counts), sizes) + within
    different = source != target
    return order[source[different]], order[target[different]]


def _nth_distance(target: Indices, distance: Floats, nth: int, rows: int) -> Floats:
    """(rows,) distance of each row's nth nearest, or of its farthest where there are fewer."""
    counts = np.bincount(target, minlength=rows)
    order = np.lexsort((distance, target))
    ends = np.cumsum(counts)
    last = ends - counts + np.minimum(counts, nth) - 1
    found = np.zeros(rows)
    found[counts > 0] = distance[order][last[counts > 0]]
    return found
