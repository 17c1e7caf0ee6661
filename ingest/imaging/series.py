"""Reads the image volume of a DICOM series in the unit of its modality (HU for CT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.deidentify import short_uid
from ingest.imaging.files import DicomFile, read_image_files
from ingest.imaging.geometry import Geometry, read_geometry
from ingest.imaging.header import DICOM_ERRORS, NEEDED, NEEDED_FOR_HU


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """An image volume as read; its UIDs are the originals and stay inside the reader.

    `voxels`: (slices, rows, columns) float32, in HU for CT, in the stored unit for MR and PET.
    """

    modality: str
    study_uid: str
    series_uid: str
    instance_uids: frozenset[str]
    geometry: Geometry
    voxels: npt.NDArray[np.float32]


def read_volume(folder: Path, *, uid_salt: str, where: str, report: Report) -> Series | None:
    """The volume of a folder that holds exactly one series, or None after reporting why not."""
    files = read_image_files(folder, where=where, report=report)
    if files is None or not _has_attributes(files, report) or not _is_one_series(files, uid_salt, where, report):
        return None
    geometry = read_geometry(files, where=where, report=report)
    if geometry is None:
        return None
    ordered = [files[index] for index in geometry.order]
    voxels = _read_voxels(ordered, geometry, report)
    if voxels is None:
        return None
    first = ordered[0].header
    return Series(
        modality=str(first.modality),
        study_uid=str(first.study_uid),
        series_uid=str(first.series_uid),
        instance_uids=frozenset(str(file.header.instance_uid) for file in files),
        geometry=geometry,
        voxels=voxels,
    )


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


def _read_voxels(files: Sequence[DicomFile], geometry: Geometry, report: Report) -> npt.NDArray[np.float32] | None:
    voxels = np.empty(geometry.shape, np.float32)
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
    return np.asarray(file.dataset.pixel_array * slope + intercept)
