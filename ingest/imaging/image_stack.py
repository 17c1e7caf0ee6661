"""Makes the stack that the patient page scrolls: slices around the lesions, small, with the lesions' contours.

The stack is for looking at, not for measuring: lesions are measured on the whole volume. Pixels are averaged by area to
at most 256 a side; at most 64 slices are kept, evenly, among them the one in which each lesion is widest. A series
without lesions keeps 32. Nothing is drawn over or taken out of the pixels, so that text burned into them would remain:
kinds of image that may carry it are passed over before this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ingest.imaging.geometry import Geometry
from ingest.imaging.outlines import Polygon, outline_polygons
from ingest.imaging.packing import Pixels, pack_pixels
from ingest.imaging.preview import is_in_lung
from ingest.imaging.reduction import Floats, area_weights, choose_slices, reduced_size
from ingest.imaging.segmentation import Mask, Voxels
from ingest.imaging.series import Series
from ingest.records import ImageStack, SliceRecord, Window

_MARGIN_MM = 15.0
# Lesions whose widest slice is kept whatever the steps: the largest ones.
_MOST_KEPT = 32
_INT16 = np.iinfo(np.int16)
# Steps of a value that is not in HU, which is stored as it is.
_STEPS = 4095
_LARGEST_VALUE = 1e30
# A direction this near to an axis is named after it alone; 17 degrees.
_LEAST_PART = 0.3
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
_EVERY = 4


def build_stack(series: Series, masks: Sequence[Mask]) -> ImageStack:
    """The slices to scroll, with contours; a voxel without a number is drawn like the lowest of its slice."""
    shown = _shown(series, masks)
    _, rows, columns = series.geometry.shape
    size = reduced_size(rows, columns)
    values = np.stack([_reduced(series.voxels[number], size) for number in shown])
    pixels, step, offset = _quantised(values, series.unit)
    low, high = (float(value) for value in np.percentile(values[:, ::_EVERY, ::_EVERY], (1, 99)))
    scale = size[0] / rows, size[1] / columns
    contours = _contours(masks, shown, scale)
    places = _positions_mm(series.geometry, shown)
    across, down, _ = series.geometry.spacing_mm
    return ImageStack(
        rows=size[0],
        columns=size[1],
        pixel_mm=(across / scale[1], down / scale[0]),
        value_step=step,
        value_offset=offset,
        value_range=(low, high),
        unit=series.unit,
        window=_window(series, masks),
        directions=_directions(series.geometry),
        widest=dict(_widest(masks, shown)),
        slices=tuple(
            SliceRecord(number=number + 1, position_mm=place, pixels=pack_pixels(each), contours=drawn)
            for number, place, each, drawn in zip(shown, places, pixels, contours, strict=True)
        ),
    )


def _shown(series: Series, masks: Sequence[Mask]) -> list[int]:
    count = series.geometry.shape[0]
    if not masks:
        return choose_slices(count, None, (), margin=0)
    first = min(int(mask.voxels[0, 0]) for mask in masks)
    last = max(int(mask.voxels[-1, 0]) for mask in masks)
    largest = sorted(masks, key=lambda mask: len(mask.voxels), reverse=True)[:_MOST_KEPT]
    kept = [int(np.bincount(mask.voxels[:, 0]).argmax()) for mask in largest]
    margin = math.ceil(_MARGIN_MM / series.geometry.spacing_mm[2])
    return choose_slices(count, range(first, last + 1), kept, margin=margin)


def _reduced(image: npt.NDArray[np.floating] | npt.NDArray[np.integer], size: tuple[int, int]) -> Floats:
    """Means over the area of each new pixel."""
    whole = np.clip(image, -_LARGEST_VALUE, _LARGEST_VALUE).astype(np.float32)
    unknown = np.isnan(whole)
    if unknown.any():
        whole[unknown] = 0 if unknown.all() else np.nanmin(whole)
    if whole.shape == size:
        return np.asarray(whole)
    rows, columns = whole.shape
    return np.asarray(area_weights(rows, size[0]) @ whole @ area_weights(columns, size[1]).T)


def _quantised(values: Floats, unit: str) -> tuple[Pixels, float, float]:
    """16-bit integers, step and offset: HU as they are, other units in 4,095 steps from the lowest to the highest."""
    if unit == "HU":
        return np.clip(np.rint(values), _INT16.min, _INT16.max).astype(np.int16), 1.0, 0.0
    low, high = float(values.min()), float(values.max())
    step = (high - low) / _STEPS or 1.0
    return np.rint((values - low) / step).astype(np.int16), step, low


def _window(series: Series, masks: Sequence[Mask]) -> Window:
    match series.unit:
        case "HU":
            return Window.LUNG if masks and is_in_lung(series, masks) else Window.SOFT_TISSUE
        case "SUVbw":
            return Window.SUV
        case _:
            return Window.AUTOMATIC


def _contours(
    masks: Sequence[Mask], shown: Sequence[int], scale: tuple[float, float]
) -> list[Mapping[int, Sequence[Polygon]]]:
    """Polygons by segment, for each slice shown."""
    return [
        {
            mask.segment_number: outline_polygons(pixels, scale=scale)
            for mask in masks
            if len(pixels := _pixels_in(mask.voxels, number))
        }
        for number in shown
    ]


def _pixels_in(voxels: Voxels, number: int) -> Voxels:
    """Rows and columns of a lesion in one slice; voxels are sorted by slice."""
    start, stop = np.searchsorted(voxels[:, 0], (number, number + 1))
    return voxels[start:stop, 1:]


def _widest(masks: Sequence[Mask], shown: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Segment number and index among the slices shown; a lesion that lies between them has none."""
    for mask in masks:
        counts = [len(_pixels_in(mask.voxels, number)) for number in shown]
        if any(counts):
            yield mask.segment_number, int(np.argmax(counts))


def _positions_mm(geometry: Geometry, shown: Sequence[int]) -> list[float]:
    """Heights of the slices along the way in which they count."""
    normal = geometry.affine[:3, 0] / np.linalg.norm(geometry.affine[:3, 0])
    corners = geometry.to_mm(np.array([(number, 0, 0) for number in shown], float))
    return [round(float(height), 2) for height in corners @ normal]


def _directions(geometry: Geometry) -> tuple[str, str, str]:
    """Letters of the right edge, the lower edge, and the way in which slices count."""
    along_slices, down, right = (geometry.affine[:3, axis] for axis in range(3))
    return _letters(right), _letters(down), _letters(along_slices)


def _letters(direction: npt.NDArray[np.float64]) -> str:
    """Up to two letters, the nearest axis first: `L`, or `PH` where the plane is tilted."""
    unit = direction / np.linalg.norm(direction)
    order = [int(axis) for axis in np.argsort(-np.abs(unit), kind="stable") if abs(unit[axis]) >= _LEAST_PART]
    return "".join(_LETTERS[axis][int(unit[axis] < 0)] for axis in order[:2])
