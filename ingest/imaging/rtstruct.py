"""Reads the regions of a DICOM RTSTRUCT as voxels of the image series that it was drawn on.

A voxel belongs to a contour when its centre lies inside the polygon; contours of one region in one slice are combined
by exclusive or, so that a contour inside another is a hole (DICOM PS3.3 C.8.8.6.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from skimage.draw import polygon

from ingest.checks import Report
from ingest.deidentify import short_uid
from ingest.imaging.files import DicomFile
from ingest.imaging.geometry import Array, Stack
from ingest.imaging.header import DICOM_ERRORS, text_of
from ingest.imaging.segmentation import Mask, Voxels
from ingest.imaging.series import Series

RTSTRUCT_CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
_PLANAR = frozenset({"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"})
# Regions of these interpreted types are no tumours; the gross tumour volume and untyped regions are read.
NOT_LESIONS = frozenset(
    {
        "AVOIDANCE", "BOLUS", "BRACHY_ACCESSORY", "BRACHY_CHANNEL", "BRACHY_CHNL_SHLD", "BRACHY_SRC_APP", "CAVITY",
        "CONTRAST_AGENT", "CONTROL", "CTV", "DOSE_MEASUREMENT", "DOSE_REGION", "EXTERNAL", "FIXATION", "IRRAD_VOLUME",
        "ISOCENTER", "MARKER", "ORGAN", "PTV", "REGISTRATION", "SUPPORT", "TREATED_VOLUME",
    }
)  # fmt: skip
# Part of a step between slices by which a contour may lie beside a slice's plane.
_PLANE_TOLERANCE = 0.1


class _ContourError(Exception):
    """A contour that cannot be read on these slices; `code` names the mistake."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_structures(
    file: DicomFile, *, series: Series, uid_salt: str, report: Report, all_regions: bool = False
) -> list[Mask] | None:
    """The regions that hold voxels, by ROI number; None after reporting why there are none.

    Refused: a structure set whose series is not the one given (`rtstruct_without_series`), a contour between slices
    (`contour_off_plane`) or with a corner off its own plane (`contour_not_planar`). Left out with a warning: regions
    without contours (`roi_without_contours`), regions that reach beyond the slices (`contour_outside_series`), points
    and open contours (`contour_ignored`), organs and planning volumes (`roi_not_lesion`, unless `all_regions`).
    """
    try:
        if not _is_of_series(file.dataset, series, uid_salt, file.label, report):
            return None
        masks = list(_masks(file, series.stack, all_regions, report))
    except _ContourError as error:
        report.error(error.code, file=file.label, column="ContourData", message=str(error))
        return None
    except DICOM_ERRORS as error:
        message = f"expected a whole DICOM RTSTRUCT, found one that cannot be read ({type(error).__name__})"
        report.error("dicom_unreadable", file=file.label, message=message)
        return None
    if not masks:
        message = "expected a region with voxels in the structure set, found none"
        report.error("empty_segment", file=file.label, column="ROIContourSequence", message=message)
    return masks or None


def _is_of_series(dataset: Dataset, series: Series, salt: str, label: str, report: Report) -> bool:
    """By series; else by the images that contours name; else, where nothing is named, by frame of reference."""
    named, images = set(named_series(dataset)), set(_named_images(dataset))
    if series.series_uid in named or series.instance_uids & images:
        return True
    frames = {str(item.get("FrameOfReferenceUID")) for item in dataset.get("ReferencedFrameOfReferenceSequence") or ()}
    if not named and not images and series.frame_of_reference in frames:
        return True
    shown = ", ".join(short_uid(uid, salt=salt) for uid in sorted(named)[:5]) or "no series"
    own = short_uid(series.series_uid, salt=salt)
    message = f"expected a structure set of the series given (hashed: '{own}'), found one that refers to '{shown}'"
    report.error(
        "rtstruct_without_series", file=label, column="RTReferencedSeriesSequence", value=shown, message=message
    )
    return False


def named_series(dataset: Dataset) -> Iterator[str]:
    """Series that a structure set says it was drawn on."""
    for frame in dataset.get("ReferencedFrameOfReferenceSequence") or ():
        for study in frame.get("RTReferencedStudySequence") or ():
            for series in study.get("RTReferencedSeriesSequence") or ():
                if uid := text_of(series, "SeriesInstanceUID"):
                    yield uid


def _named_images(dataset: Dataset) -> Iterator[str]:
    for region in dataset.get("ROIContourSequence") or ():
        for contour in region.get("ContourSequence") or ():
            for image in contour.get("ContourImageSequence") or ():
                if uid := text_of(image, "ReferencedSOPInstanceUID"):
                    yield uid


def _masks(file: DicomFile, stack: Stack, all_regions: bool, report: Report) -> Iterator[Mask]:
    kinds = _interpreted_types(file.dataset)
    tracking = {
        int(item.ROINumber): text_of(item, "TrackingUID") for item in file.dataset.get("StructureSetROISequence") or ()
    }
    drawn = {int(item.ReferencedROINumber): item for item in file.dataset.get("ROIContourSequence") or ()}
    for number in sorted(drawn.keys() | tracking.keys()):
        if not all_regions and kinds.get(number) in NOT_LESIONS:
            message = "a region that its structure set calls an organ or a planning volume: not read as a lesion"
            report.warn("roi_not_lesion", file=file.label, column="ROINumber", value=number, message=message)
            continue
        contours = _closed_contours(drawn.get(number, Dataset()), number, file.label, report)
        voxels = _filled(contours, stack, number, file.label, report)
        if voxels is not None and len(voxels):
            yield Mask(segment_number=number, voxels=voxels, origin="RTSTRUCT", tracking_uid=tracking.get(number))


def _interpreted_types(dataset: Dataset) -> dict[int, str | None]:
    items = dataset.get("RTROIObservationsSequence") or ()
    return {int(item.ReferencedROINumber): text_of(item, "RTROIInterpretedType") for item in items}


def _closed_contours(region: Dataset, number: int, label: str, report: Report) -> list[Array]:
    """Corners (n, 3) in LPS mm of each closed planar contour; points and open ones are reported."""
    contours: list[Array] = []
    for item in region.get("ContourSequence") or ():
        kind = str(item.get("ContourGeometricType"))
        values = np.array(item.get("ContourData") or [], float)
        if values.size % 3 or not np.isfinite(values).all():
            raise _ContourError("contour_invalid", "expected three finite numbers a corner of a contour, found others")
        if kind in _PLANAR and values.size >= 9:
            contours.append(values.reshape(-1, 3))
        else:
            message = "expected closed planar contours of three corners or more, found others: passed over"
            report.warn("contour_ignored", file=label, column="ContourGeometricType", value=kind[:20], message=message)
    if not contours:
        message = "expected closed contours in the region, found none: it has no volume"
        report.warn("roi_without_contours", file=label, column="ROINumber", value=number, message=message)
    return contours


def _filled(contours: Sequence[Array], stack: Stack, number: int, label: str, report: Report) -> Voxels | None:
    """Voxels of the region, or None after the warning that it reaches beyond the slices."""
    planes: dict[int, npt.NDArray[np.bool_]] = {}
    for corners in contours:
        indices = stack.to_index(corners)
        index = _slice_of(indices, corners, stack)
        if index is None:
            message = "expected the contours of a region within the slices given, found some beyond them: left out"
            report.warn("contour_outside_series", file=label, column="ROINumber", value=number, message=message)
            return None
        inside = planes.setdefault(index, np.zeros(stack.size, bool))
        rows, columns = polygon(indices[:, 1], indices[:, 2], stack.size)  # type: ignore[no-untyped-call]
        inside[rows, columns] ^= True
    return _joined(planes.items())


def _slice_of(indices: Array, corners: Array, stack: Stack) -> int | None:
    heights = corners @ stack.directions[0]
    tolerance = max(_PLANE_TOLERANCE * stack.steps_mm[0], stack.tolerance_mm)
    if heights.max() - heights.min() > tolerance:
        raise _ContourError(
            "contour_not_planar",
            f"expected contours in the plane of the slices, found one of {heights.max() - heights.min():.2f} mm depth",
        )
    low, high = stack.heights[0] - tolerance, stack.heights[-1] + tolerance
    rows, columns = indices[:, 1], indices[:, 2]
    beside = rows.min() < -1 or columns.min() < -1 or rows.max() > stack.size[0] or columns.max() > stack.size[1]
    if heights.min() < low or heights.max() > high or beside:
        return None
    index = int(np.median(np.rint(indices[:, 0])))
    off = float(np.abs(heights - stack.heights[index]).max())
    if off > tolerance:
        raise _ContourError(
            "contour_off_plane", f"expected contours on the planes of the slices, found one {off:.2f} mm beside them"
        )
    return index


def _joined(planes: Iterable[tuple[int, npt.NDArray[np.bool_]]]) -> Voxels:
    parts = [np.insert(np.argwhere(inside), 0, index, axis=1) for index, inside in sorted(planes, key=lambda at: at[0])]
    return np.concatenate(parts).astype(np.intp) if parts else np.empty((0, 3), np.intp)
