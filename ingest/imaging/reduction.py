"""Makes a volume small enough to scroll: fewer pixels by area, fewer slices by even steps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LONGEST_SIDE = 256
MOST_SLICES = 64
MOST_SLICES_WITHOUT_LESION = 32


def reduced_size(rows: int, columns: int) -> tuple[int, int]:
    """Rows and columns of the smaller slice, at most 256 each, in the same proportion; a small one stays as it is."""
    scale = min(1.0, LONGEST_SIDE / max(rows, columns))
    return max(1, round(rows * scale)), max(1, round(columns * scale))


def area_weights(count: int, fewer: int) -> Floats:
    """Weights (fewer, count): the share of each new pixel that each old one covers along one axis; rows sum to 1."""
    edges = np.linspace(0, count, fewer + 1)
    starts = np.arange(count)
    covered = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return np.asarray(np.clip(covered, 0, None) * fewer / count, np.float32)


def choose_slices(count: int, drawn: range | None, kept: Iterable[int], *, margin: int) -> list[int]:
    """Numbers of the slices of a stack, in order.

    Args:
        count: slices of the series.
        drawn: those from the first lesion to the last; None without lesions.
        kept: those that must be there, such as the one in which a lesion is widest.
        margin: slices more on each side of the lesions.
    """
    if drawn is None:
        return _evenly(range(count), MOST_SLICES_WITHOUT_LESION)
    around = range(max(0, drawn.start - margin), min(count, drawn.stop + margin))
    evenly, must = _evenly(around, MOST_SLICES), set(kept)
    free = [number for number in evenly if number not in must]
    for number in sorted(must.difference(evenly)):
        if free and len(free) + len(must) > MOST_SLICES:
            free.remove(min(free, key=lambda each: abs(each - number)))
    return sorted([*must, *free])


def _evenly(numbers: range, most: int) -> list[int]:
    """All of them, or so many at even steps, both ends included where there are two or more."""
    if len(numbers) <= most:
        return list(numbers)
    return [numbers[int(at)] for at in np.rint(np.linspace(0, len(numbers) - 1, most))]
