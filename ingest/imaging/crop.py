"""The box of a lesion within its image, and the image that must be kept around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[Any]
"""(slices, rows, columns), in whatever real type the image came."""
Voxels = npt.NDArray[np.intp]
"""(n, 3) indices of (slice, row, column)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`low` inclusive, `high` exclusive, in (slice, row, column)."""

    low: tuple[int, int, int]
    high: tuple[int, int, int]

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        """For indexing an image."""
        first, second, third = (slice(start, stop) for start, stop in zip(self.low, self.high, strict=True))
        return first, second, third

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along each axis."""
        first, second, third = (stop - start for start, stop in zip(self.low, self.high, strict=True))
        return first, second, third

    def grown(self, margin: npt.NDArray[np.intp], shape: tuple[int, ...]) -> Box:
        """With `margin` voxels more on each side of each axis, but not beyond the image."""
        return _box(np.maximum(self.low - margin, 0), np.minimum(self.high + margin, shape))

    def within(self, outer: Box) -> Box:
        """The same box, counted from the corner of `outer`."""
        return _box(np.subtract(self.low, outer.low), np.subtract(self.high, outer.low))

    def mask_of(self, voxels: Voxels) -> npt.NDArray[np.bool_]:
        """Which voxels of the box are among `voxels`."""
        inside = np.zeros(self.shape, bool)
        inside[tuple((voxels - self.low).T)] = True
        return inside


def voxels_of(mask: Image, label: int) -> Voxels:
    """Indices (n, 3) of the voxels of a label, in their order."""
    # Flat first: several times as fast on a large volume of which little is inside.
    return np.stack(np.unravel_index(np.flatnonzero(mask == label), mask.shape), axis=1)


def box_of(voxels: Voxels) -> Box:
    """The smallest box around voxels, of which there is at least one."""
    return _box(voxels.min(axis=0), voxels.max(axis=0) + 1)


def _box(low: npt.NDArray[np.intp], high: npt.NDArray[np.intp]) -> Box:
    z, y, x = (int(value) for value in low)
    z_end, y_end, x_end = (int(value) for value in high)
    return Box(low=(z, y, x), high=(z_end, y_end, x_end))
