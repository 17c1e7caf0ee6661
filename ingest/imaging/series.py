"""Reads the image volume of a DICOM series in the unit of its modality (HU for CT)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.deidentify import short_uid
from ingest.imaging.files import DicomFile, read_image_files
from ingest.imaging.geometry import Geometry, Stack, build_geometry, check_regular, read_stack
from ingest.imaging.header import DICOM_ERRORS, NEEDED, NEEDED_FOR_HU, text_of
from ingest.imaging.resampling import plan_resampling, resample_volume
from ingest.imaging.suv import Suv, read_suv

MOST_VOXELS = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """An image volume as read; its UIDs are the originals and stay inside the reader.

    Attributes:
        stack: the slices as they were taken, on which segmentations are drawn.
        geometry: of the volume; another than the stack's where it was resampled.
        voxels: (slices, rows, columns) float32, in HU for CT, in SUVbw for PET where its headers allow, else in the
            stored unit.
        unit: that unit, `HU`, `SUVbw`, or the header's word.
        details: how the volume was made (SUV factor, resampling), for the record.
    """

    modality: str
    study_uid: str
    series_uid: str
    instance_uids: frozenset[str]
    frame_of_reference: str | None
    stack: Stack
    geometry: Geometry
    voxels: npt.NDArray[np.float32]
    unit: str
    details: Mapping[str, Any]

    @property
    def is_resampled(self) -> bool:
        """Whether voxels are no longer those that were taken."""
        return "resampled" in self.details


def read_volume(folder: Path, *, uid_salt: str, where: str, report: Report, resample: bool = False) -> Series | None:
    """The volume of a folder that holds exactly one series, or None after reporting why not."""
    files = read_image_files(folder, where=where, report=report)
    return (
        None if files is None else build_series(files, uid_salt=uid_salt, where=where, report=report, resample=resample)
    )


def build_series(
    files: Sequence[DicomFile], *, uid_salt: str, where: str, report: Report, resample: bool = False
) -> Series | None:
    """The volume of slices that were opened, or None after reporting why they make none.

    Args:
        files: slices of one series.
        uid_salt: secret of the study under which UIDs are shown in messages.
        where: the series as the data manager knows it.
        report: where defects go.
        resample: make a regular volume of a tilted or irregular stack instead of refusing it.
    """
    if not _has_attributes(files, report) or not _is_one_series(files, uid_salt, where, report):
        return None
    stack = read_stack(files, where=where, report=report)
    if stack is None or not (resample or check_regular(stack, where=where, report=report)):
        return None
    geometry, details = _target(stack)
    if max(np.prod(stack.shape, dtype=float), np.prod(geometry.shape, dtype=float)) > MOST_VOXELS:
        message = f"expected at most {MOST_VOXELS} voxels, found {' x '.join(map(str, geometry.shape))}"
        report.error("series_too_large", file=where, column="Rows", message=message)
        return None
    ordered = [files[index] for index in stack.order]
    voxels = _read_voxels(ordered, stack.shape, report)
    if voxels is None:
        return None
    unit, suv = _unit_of(ordered, where, report)
    if suv is not None:
        voxels *= suv.factor
        details["suv"] = suv.as_record()
    if "resampled" in details:
        voxels = resample_volume(voxels, stack, geometry, outside=float(voxels.min()))
    first = ordered[0].header
    return Series(
        modality=str(first.modality),
        study_uid=str(first.study_uid),
        series_uid=str(first.series_uid),
        instance_uids=frozenset(str(file.header.instance_uid) for file in files),
        frame_of_reference=text_of(ordered[0].dataset, "FrameOfReferenceUID"),
        stack=stack,
        geometry=geometry,
        voxels=voxels,
        unit=unit,
        details=details,
    )


def _target(stack: Stack) -> tuple[Geometry, dict[str, Any]]:
    """The volume that a stack becomes: itself, or a regular one with the record of how it is made."""
    if not (stack.tilt_degrees or stack.is_irregular):
        return build_geometry(stack), {}
    geometry, done = plan_resampling(stack)
    return geometry, {"resampled": done}


def _unit_of(files: Sequence[DicomFile], where: str, report: Report) -> tuple[str, Suv | None]:
    modality = files[0].header.modality
    if modality != "PT":
        return ("HU" if modality == "CT" else "stored"), None
    suv = read_suv([file.dataset for file in files], where=where, report=report)
    if suv is not None:
        return "SUVbw", suv
    return text_of(files[0].dataset, "Units") or "stored", None


def _has_attributes(files: Sequence[DicomFile], report: Report) -> bool:
    own = Report()
    for file in files:
        needed = NEEDED | NEEDED_FOR_HU if file.header.modality == "CT" else NEEDED
        for name, keyword in needed.items():
            if getattr(file.header, name) is None:
                message = f"expected the attribute {keyword} in every slice, found none that can be read"
                own.error("missing_attribute", file=file.label, column=keyword, message=message)
    pass_on_by_code(own.issues(), report)
    return not own.has_errors


def _is_one_series(files: Sequence[DicomFile], uid_salt: str, where: str, report: Report) -> bool:
    found = sorted({str(file.header.series_uid) for file in files})
    modalities = {str(file.header.modality) for file in files}
    if len(found) == 1 and len(modalities) == 1:
        return True
    shown = ", ".join(short_uid(uid, salt=uid_salt) for uid in found[:5])
    message = f"expected one series a folder, found {len(found)} (hashed: '{shown}') of {', '.join(sorted(modalities))}"
    report.error("several_series", file=where, column="SeriesInstanceUID", value=len(found), message=message)
    return False


def _read_voxels(
    files: Sequence[DicomFile], shape: tuple[int, int, int], report: Report
) -> npt.NDArray[np.float32] | None:
    voxels = np.empty(shape, np.float32)
    for index, file in enumerate(files):
        try:
            voxels[index] = _rescaled(file)
        except DICOM_ERRORS as error:
            message = (
                f"expected pixels that can be decoded, found {type(error).__name__}: if compressed, expand them first"
            )
            report.error("pixels_unreadable", file=file.label, column="PixelData", message=message)
            return None
    return voxels


def _rescaled(file: DicomFile) -> npt.NDArray[np.float64]:
    """Stored value x RescaleSlope + RescaleIntercept; each slice has its own in PET."""
    slope = 1.0 if file.header.slope is None else file.header.slope[0]
    intercept = 0.0 if file.header.intercept is None else file.header.intercept[0]
    pixels = file.dataset.pixel_array
    frame = pixels if file.frame is None or pixels.ndim == 2 else pixels[file.frame]
    return np.asarray(frame * slope + intercept)
