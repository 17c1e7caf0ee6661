"""Reads the segments of a DICOM SEG as voxels of the image series that it refers to.

Frames are placed one by one by their own position and orientation. Array order says nothing: writers store frames
downwards, upwards or by segment, and leave out empty ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from highdicom.seg import Segmentation
from pydicom.dataset import Dataset

from ingest.checks import Report
from ingest.imaging.files import read_dicom
from ingest.imaging.geometry import Array, Geometry
from ingest.imaging.header import DICOM_ERRORS
from ingest.imaging.references import is_of_series
from ingest.imaging.series import Series

Voxels = npt.NDArray[np.intp]

_SEG_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
# Writers round spacings to six digits; over a few hundred slices that moves a frame by hundredths of a voxel.
_LATTICE_TOLERANCE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One segment: `voxels` are indices (n, 3) of (slice, row, column), sorted, each once."""

    segment_number: int
    voxels: Voxels


class _MisplacedError(Exception):
    """A frame does not lie on the voxels of the image."""


def read_masks(
    path: Path, *, series: Series, threshold: float, uid_salt: str, label: str, report: Report
) -> list[Mask] | None:
    """The segments that hold voxels, by segment number; None after reporting why there are none.

    BINARY, FRACTIONAL (voxels from `threshold` on) and LABELMAP (background dropped) segmentations are read. Segments
    may overlap. A segment without voxels is a warning (`empty_segment`) while another has some, else an error.
    """
    file = read_dicom(path, label=label, report=report)
    if file is None:
        return None
    if file.header.sop_class not in _SEG_CLASSES:
        report.error(
            "not_a_segmentation", file=label, column="SOPClassUID", message="expected a DICOM SEG, found another object"
        )
        return None
    try:
        if not is_of_series(file.dataset, series=series, uid_salt=uid_salt, label=label, report=report):
            return None
        found = _read_segments(file.dataset, series.geometry, threshold)
    except _MisplacedError as error:
        report.error("seg_geometry", file=label, column="PlanePositionSequence", message=str(error))
        return None
    except DICOM_ERRORS as error:
        message = f"expected a whole DICOM SEG, found one that cannot be read ({type(error).__name__})"
        report.error("dicom_unreadable", file=label, message=message)
        return None
    return _without_empty(found, label, report)


def _without_empty(found: Mapping[int, Voxels], label: str, report: Report) -> list[Mask] | None:
    masks = [Mask(segment_number=number, voxels=voxels) for number, voxels in sorted(found.items()) if len(voxels)]
    for number in sorted(number for number, voxels in found.items() if not len(voxels)):
        say = report.warn if masks else report.error
        say(
            "empty_segment",
            file=label,
            column="SegmentNumber",
            value=number,
            message="expected voxels in the segment, found none",
        )
    return masks or None


def _read_segments(dataset: Dataset, geometry: Geometry, threshold: float) -> dict[int, Voxels]:
    segmentation = Segmentation.from_dataset(dataset, copy=False)
    parts: dict[int, list[Voxels]] = {int(item.SegmentNumber): [] for item in dataset.SegmentSequence}
    background = _background_of(dataset)
    if background is not None:
        parts.pop(background, None)
    for number, inside, groups in _frames(segmentation, threshold):
        if number in parts and inside.any():
            parts[number].append(_placed(inside, groups, geometry))
    return {number: _joined(pieces) for number, pieces in parts.items()}


def _background_of(dataset: Dataset) -> int | None:
    if dataset.SegmentationType != "LABELMAP":
        return None
    return int(dataset.get("PixelPaddingValue", 0))


def _frames(
    segmentation: Segmentation, threshold: float
) -> Iterator[tuple[int, npt.NDArray[np.bool_], Mapping[str, Any]]]:
    """Segment number, pixels inside, and functional groups of every frame (of every segment of it in a label map)."""
    kind = str(segmentation.SegmentationType)
    whole = float(segmentation.get("MaximumFractionalValue", 1)) if kind == "FRACTIONAL" else 1.0
    for index in range(int(segmentation.NumberOfFrames)):
        stored = segmentation.get_stored_frame(index + 1)
        groups = _groups_of(segmentation, index)
        if kind == "LABELMAP":
            yield from ((int(number), stored == number, groups) for number in np.unique(stored))
        else:
            number = int(groups["SegmentIdentificationSequence"][0].ReferencedSegmentNumber)
            yield number, stored >= threshold * whole, groups


def _groups_of(segmentation: Segmentation, index: int) -> Mapping[str, Any]:
    own = segmentation.PerFrameFunctionalGroupsSequence[index]
    shared = segmentation.SharedFunctionalGroupsSequence[0]
    return {item.keyword: item.value for dataset in (shared, own) for item in dataset}


def _placed(inside: npt.NDArray[np.bool_], groups: Mapping[str, Any], geometry: Geometry) -> Voxels:
    pixels = np.argwhere(inside).astype(float)
    indices = geometry.to_index(pixels @ _pixel_steps(groups) + _origin(groups))
    nearest = np.rint(indices)
    off = float(np.abs(indices - nearest).max())
    if off > _LATTICE_TOLERANCE:
        raise _MisplacedError(
            f"expected segment voxels within {_LATTICE_TOLERANCE} of the image's voxels, found them {off:.2f} off"
        )
    if (nearest < 0).any() or (nearest >= geometry.shape).any():
        raise _MisplacedError("expected all segment voxels inside the image, found some outside")
    return nearest.astype(np.intp)


def _pixel_steps(groups: Mapping[str, Any]) -> Array:
    """Steps in mm of one row and of one column, as the rows of a 2 x 3 matrix."""
    rows_step, columns_step = (float(value) for value in groups["PixelMeasuresSequence"][0].PixelSpacing)
    orientation = np.array(groups["PlaneOrientationSequence"][0].ImageOrientationPatient, float)
    along_row, along_column = np.split(orientation, 2)
    return np.stack([along_column * rows_step, along_row * columns_step])


def _origin(groups: Mapping[str, Any]) -> Array:
    return np.array(groups["PlanePositionSequence"][0].ImagePositionPatient, float)


def _joined(pieces: list[Voxels]) -> Voxels:
    return np.unique(np.concatenate(pieces), axis=0) if pieces else np.empty((0, 3), np.intp)
