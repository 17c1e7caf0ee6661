"""Makes a regular volume of slices that are shifted against their normal or unevenly apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ingest.imaging.geometry import Geometry, Stack

# Part of a pixel by which sums of positions are off.
_ROUNDING = 1e-4

Floats = npt.NDArray[np.float32]


def plan_resampling(stack: Stack) -> tuple[Geometry, dict[str, Any]]:
    """The regular volume that holds a stack, and a record of what is done to it.

    Slices lie along the normal, a median step apart, from the first slice's height to the last's. Rows and columns keep
    their spacing; there are as many more of them as the slices are shifted against each other.
    """
    low, high = _offsets(stack).min(axis=0), _offsets(stack).max(axis=0)
    step = stack.steps_mm[0]
    count = int((stack.heights[-1] - stack.heights[0]) / step + 1e-6) + 1
    more = np.ceil(high - low - 1e-3).astype(int)
    steps = np.array(stack.steps_mm)
    affine = np.eye(4)
    affine[:3, :3] = stack.directions.T * steps
    affine[:3, 3] = stack.positions[0] + (low * steps[1:]) @ stack.directions[1:]
    shape = (count, stack.size[0] + int(more[0]), stack.size[1] + int(more[1]))
    geometry = Geometry(
        order=tuple(range(count)), affine=affine, spacing_mm=(steps[2], steps[1], steps[0]), shape=shape
    )
    gaps = np.diff(stack.heights)
    done = {
        "method": "linear between slices and in the plane",
        "tilt_degrees": round(stack.tilt_degrees, 3),
        "slices_before": len(stack.order),
        "steps_before_mm": [round(float(gaps.min()), 4), round(float(gaps.max()), 4)],
        "step_mm": round(step, 4),
        "mask": "linear, voxels from one half on",
    }
    return geometry, done


def resample_volume(voxels: Floats, stack: Stack, geometry: Geometry, *, outside: float) -> Floats:
    """Values of a stack (slices, rows, columns) at the voxel centres of a regular volume, by linear interpolation.

    Args:
        voxels: of the stack.
        stack: where they lie.
        geometry: what `plan_resampling` gave for that stack.
        outside: value where the shifted slices leave a corner of the volume empty.
    """
    made = np.empty(geometry.shape, np.float32)
    start = float(geometry.affine[:3, 3] @ stack.directions[0])
    for index in range(geometry.shape[0]):
        height = start + index * stack.steps_mm[0]
        above = int(np.clip(np.searchsorted(stack.heights, height), 1, len(stack.order) - 1))
        gap = stack.heights[above] - stack.heights[above - 1]
        share = float(np.clip((height - stack.heights[above - 1]) / gap, 0, 1))
        weights = {at: weight for at, weight in ((above - 1, 1 - share), (above, share)) if weight > 0}
        made[index] = sum(weight * _moved(voxels, at, stack, geometry) for at, weight in weights.items())
    return np.nan_to_num(made, copy=False, nan=outside)


def resample_mask(voxels: npt.NDArray[np.intp], stack: Stack, geometry: Geometry) -> npt.NDArray[np.intp]:
    """Indices (n, 3) of the regular volume's voxels of which at least half is in the mask, of indices in the stack."""
    drawn = np.zeros(stack.shape, np.float32)
    drawn[tuple(voxels.T)] = 1
    return np.argwhere(resample_volume(drawn, stack, geometry, outside=0.0) >= 0.5)


def _offsets(stack: Stack) -> npt.NDArray[np.float64]:
    """Shift of each slice against the first, in rows and columns."""
    shifts = (stack.positions - stack.positions[0]) @ stack.directions[1:].T
    return np.asarray(shifts / np.array(stack.steps_mm[1:]))


def _moved(voxels: Floats, index: int, stack: Stack, geometry: Geometry) -> Floats:
    """One slice of the stack at the pixels of the regular volume, NaN beyond its first and last rows and columns."""
    offset = _offsets(stack).min(axis=0) - _offsets(stack)[index]
    pixels = np.empty(geometry.shape[1:], np.float32)
    ndimage.affine_transform(
        voxels[index], np.ones(2), offset=offset, output=pixels, output_shape=pixels.shape, order=1, mode="nearest"
    )
    for axis, (start, size) in enumerate(zip(offset, stack.size, strict=True)):
        places = np.arange(pixels.shape[axis]) + start
        beyond = (places < -_ROUNDING) | (places > size - 1 + _ROUNDING)
        pixels[beyond if axis == 0 else (slice(None), beyond)] = np.nan
    return pixels
