"""Reads the segments of a DICOM SEG as voxels of the image series that it refers to.

Frames are placed one by one by their own position and orientation. Array order says nothing: writers store frames
downwards, upwards or by segment, and leave out empty ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from highdicom.seg import Segmentation
from pydicom.dataset import Dataset

from ingest.checks import Report
from ingest.imaging.files import DicomFile
from ingest.imaging.geometry import Array
from ingest.imaging.header import DICOM_ERRORS, text_of
from ingest.imaging.references import is_of_series
from ingest.imaging.series import Series

Voxels = npt.NDArray[np.intp]

SEG_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
_BACKGROUND = ("125040", "DCM")
# Writers round spacings to six digits; over a few hundred slices that moves a frame by hundredths of a voxel.
LATTICE_TOLERANCE = 0.1


class Lattice(Protocol):
    """Where voxels may lie: an image's stack of slices, or the planes of the segmentation itself."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows, columns."""

    def to_index(self, points_mm: Array) -> Array:
        """Fractional indices (n, 3) of LPS points (n, 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One segment: `voxels` are indices (n, 3) of (slice, row, column) of the volume, sorted, each once.

    `origin`: the kind of object that drew it; `tracking_uid`: the original one, which stays inside the reader.
    """

    segment_number: int
    voxels: Voxels
    origin: str = "SEG"
    tracking_uid: str | None = None


class MisplacedError(Exception):
    """A frame does not lie on the voxels of the image."""


def read_masks(
    file: DicomFile, *, series: Series, threshold: float, uid_salt: str, report: Report
) -> list[Mask] | None:
    """The segments that hold voxels, by segment number; None after reporting why there are none.

    BINARY, FRACTIONAL (voxels from `threshold` on) and LABELMAP (background dropped) segmentations are read. Segments
    may overlap. A segment without voxels is a warning (`empty_segment`) while another has some, else an error.
    """
    label = file.label
    try:
        if not is_of_series(file.dataset, series=series, uid_salt=uid_salt, label=label, report=report):
            return None
        found = read_segments(file.dataset, series.stack, threshold)
        tracking = tracking_uids(file.dataset)
    except MisplacedError as error:
        report.error("seg_geometry", file=label, column="PlanePositionSequence", message=str(error))
        return None
    except DICOM_ERRORS as error:
        report_unreadable(error, label, report)
        return None
    return build_masks(found, tracking, label=label, report=report)


def report_unreadable(error: Exception, label: str, report: Report) -> None:
    """A SEG of which parts are missing or cut."""
    message = f"expected a whole DICOM SEG, found one that cannot be read ({type(error).__name__})"
    report.error("dicom_unreadable", file=label, message=message)


def build_masks(
    found: Mapping[int, Voxels], tracking: Mapping[int, str], *, label: str, report: Report
) -> list[Mask] | None:
    """Masks of the segments that have voxels; empty ones are reported."""
    masks = [
        Mask(segment_number=number, voxels=voxels, tracking_uid=tracking.get(number))
        for number, voxels in sorted(found.items())
        if len(voxels)
    ]
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


def tracking_uids(dataset: Dataset) -> dict[int, str]:
    """TrackingUID by segment number, of those that have one."""
    items = [item for item in dataset.SegmentSequence if text_of(item, "TrackingUID")]
    return {int(item.SegmentNumber): str(item.TrackingUID) for item in items}


def read_segments(dataset: Dataset, lattice: Lattice, threshold: float) -> dict[int, Voxels]:
    """Voxels of each described segment on the lattice, none for an empty one.

    Raises:
        MisplacedError: a frame does not lie on the lattice.
    """
    segmentation = Segmentation.from_dataset(dataset, copy=False)
    background = _background_of(dataset)
    numbers = [int(item.SegmentNumber) for item in dataset.SegmentSequence if not _is_background(item)]
    parts: dict[int, list[Voxels]] = {number: [] for number in numbers if number != background}
    for number, inside, groups in _frames(segmentation, threshold):
        if number in parts and inside.any():
            parts[number].append(_placed(inside, groups, lattice))
    return {number: _joined(pieces) for number, pieces in parts.items()}


def _is_background(item: Dataset) -> bool:
    kind = item.get("SegmentedPropertyTypeCodeSequence") or [Dataset()]
    return (kind[0].get("CodeValue"), kind[0].get("CodingSchemeDesignator")) == _BACKGROUND


def _background_of(dataset: Dataset) -> int | None:
    """The value of a label map that stands for no segment: the padding value, which need not be 0, else 0."""
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
        groups = groups_of(segmentation, index)
        if kind == "LABELMAP":
            yield from ((int(number), stored == number, groups) for number in np.unique(stored))
        else:
            number = int(groups["SegmentIdentificationSequence"][0].ReferencedSegmentNumber)
            yield number, stored >= threshold * whole, groups


def groups_of(segmentation: Dataset, index: int) -> Mapping[str, Any]:
    """Functional groups of a frame, its own over the shared ones."""
    own = segmentation.PerFrameFunctionalGroupsSequence[index]
    shared = segmentation.SharedFunctionalGroupsSequence[0]
    return {item.keyword: item.value for dataset in (shared, own) for item in dataset}


def _placed(inside: npt.NDArray[np.bool_], groups: Mapping[str, Any], lattice: Lattice) -> Voxels:
    pixels = np.argwhere(inside).astype(float)
    indices = lattice.to_index(pixels @ _pixel_steps(groups) + origin_of(groups))
    nearest = np.rint(indices)
    off = float(np.abs(indices - nearest).max())
    if not off <= LATTICE_TOLERANCE:
        raise MisplacedError(
            f"expected segment voxels within {LATTICE_TOLERANCE} of the image's voxels, found them {off:.2f} off"
        )
    if (nearest < 0).any() or (nearest >= lattice.shape).any():
        raise MisplacedError("expected all segment voxels inside the image, found some outside")
    return nearest.astype(np.intp)


def _pixel_steps(groups: Mapping[str, Any]) -> Array:
    """Steps in mm of one row and of one column, as the rows of a 2 x 3 matrix."""
    rows_step, columns_step = (float(value) for value in groups["PixelMeasuresSequence"][0].PixelSpacing)
    orientation = np.array(groups["PlaneOrientationSequence"][0].ImageOrientationPatient, float)
    along_row, along_column = np.split(orientation, 2)
    return np.stack([along_column * rows_step, along_row * columns_step])


def origin_of(groups: Mapping[str, Any]) -> Array:
    """Centre of a frame's first voxel, LPS mm."""
    return np.array(groups["PlanePositionSequence"][0].ImagePositionPatient, float)


def _joined(pieces: list[Voxels]) -> Voxels:
    return np.unique(np.concatenate(pieces), axis=0) if pieces else np.empty((0, 3), np.intp)
