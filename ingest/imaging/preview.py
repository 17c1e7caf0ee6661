"""A small picture of the largest lesion for the patient page: one slice, windowed, with the contours drawn."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from ingest.imaging.segmentation import Mask, Voxels
from ingest.imaging.series import Series

_LONGER_SIDE_PX = 320
_CONTOUR = (255, 176, 0)
# Level and width in HU.
_SOFT_TISSUE = (40.0, 400.0)
_LUNG = (-600.0, 1500.0)
_LUNG_BELOW_HU = -400.0
_NEIGHBOURHOOD = 8


def render_preview(series: Series, masks: Sequence[Mask]) -> bytes:
    """PNG of the slice in which the largest lesion is widest, all lesions of that slice outlined; longer side 320 px.

    CT is shown in the lung window where the median around the lesion is below -400 HU, else in the soft-tissue window;
    MR and PET between the 1st and 99th percentile of the slice. A series without lesions shows its middle slice. The
    picture carries no text and no metadata.
    """
    shown = _widest(masks) if masks else _middle(series)
    index = int(shown[0, 0])
    low, high = _window(series, shown)
    grey = np.clip((series.voxels[index] - low) / (high - low), 0, 1) * 255
    size = _size_px(series)
    picture = Image.fromarray(grey.astype(np.uint8)).resize(size, Image.Resampling.BILINEAR).convert("RGB")
    for mask in masks:
        outline = _outline(mask.voxels, index, series, size)
        picture.paste(_CONTOUR, (0, 0), Image.fromarray(outline.astype(np.uint8) * 255))
    stream = BytesIO()
    picture.save(stream, format="PNG", optimize=False)
    return stream.getvalue()


def _widest(masks: Sequence[Mask]) -> Voxels:
    """The largest lesion's voxels in the slice in which it is widest."""
    largest = max(masks, key=lambda mask: len(mask.voxels)).voxels
    numbers, counts = np.unique(largest[:, 0], return_counts=True)
    return np.asarray(largest[largest[:, 0] == numbers[counts.argmax()]])


def _middle(series: Series) -> Voxels:
    return np.array([[size // 2 for size in series.geometry.shape]])


def _size_px(series: Series) -> tuple[int, int]:
    columns_step, rows_step, _ = series.geometry.spacing_mm
    _, rows, columns = series.geometry.shape
    width, height = columns * columns_step, rows * rows_step
    scale = _LONGER_SIDE_PX / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _window(series: Series, lesion: Voxels) -> tuple[float, float]:
    image = series.voxels[lesion[0, 0]]
    if series.modality != "CT":
        low, high = (float(value) for value in np.percentile(image, (1, 99)))
        return (low, high) if high > low else (low, low + 1.0)
    level, width = _LUNG if _median_around(image, lesion) < _LUNG_BELOW_HU else _SOFT_TISSUE
    return level - width / 2, level + width / 2


def is_in_lung(series: Series, masks: Sequence[Mask]) -> bool:
    """Whether what surrounds the largest lesion of a CT is mostly air."""
    shown = _widest(masks)
    return _median_around(series.voxels[shown[0, 0]], shown) < _LUNG_BELOW_HU


def _median_around(image: npt.NDArray[np.float32], lesion: Voxels) -> float:
    top, left = np.maximum(lesion[:, 1:].min(axis=0) - _NEIGHBOURHOOD, 0)
    bottom, right = lesion[:, 1:].max(axis=0) + _NEIGHBOURHOOD + 1
    return float(np.median(image[top:bottom, left:right]))


def _outline(voxels: Voxels, index: int, series: Series, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(series.geometry.shape[1:], np.uint8)
    pixels = voxels[voxels[:, 0] == index]
    inside[pixels[:, 1], pixels[:, 2]] = 255
    wide = np.asarray(Image.fromarray(inside).resize(size, Image.Resampling.BILINEAR)) >= 128
    padded = np.pad(wide, 1)
    surrounded = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.asarray(wide & ~surrounded)
