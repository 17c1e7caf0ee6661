"""The few header attributes that the reader looks at, as typed values; nothing else of a header is kept."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException

# Everything that pydicom and highdicom are seen to raise on files that are cut or ill-formed.
DICOM_ERRORS = (
    AssertionError, AttributeError, EOFError, IndexError, KeyError, NotImplementedError, OSError, OverflowError,
    RuntimeError, TypeError, ValueError, struct.error, BytesLengthException,
)  # fmt: skip

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One slice's attributes; None where an attribute is absent or holds no value of its kind."""

    modality: str | None
    sop_class: str | None
    burned_in: str | None
    frames: int | None
    study_uid: str | None
    series_uid: str | None
    instance_uid: str | None
    rows: int | None
    columns: int | None
    pixel_spacing: Numbers | None
    orientation: Numbers | None
    position: Numbers | None
    thickness: Numbers | None
    slope: Numbers | None
    intercept: Numbers | None


# Field of `Header` = keyword of DICOM, for those that every slice needs.
NEEDED = {
    "study_uid": "StudyInstanceUID",
    "series_uid": "SeriesInstanceUID",
    "instance_uid": "SOPInstanceUID",
    "rows": "Rows",
    "columns": "Columns",
    "pixel_spacing": "PixelSpacing",
    "orientation": "ImageOrientationPatient",
    "position": "ImagePositionPatient",
}
NEEDED_FOR_HU = {"slope": "RescaleSlope", "intercept": "RescaleIntercept"}


def parse_header(dataset: Dataset) -> Header:
    """The attributes of one slice; a value that cannot be read counts as absent."""
    return Header(
        modality=_text(dataset, "Modality"),
        sop_class=_text(dataset, "SOPClassUID"),
        burned_in=_text(dataset, "BurnedInAnnotation"),
        frames=_count(dataset, "NumberOfFrames"),
        study_uid=_text(dataset, "StudyInstanceUID"),
        series_uid=_text(dataset, "SeriesInstanceUID"),
        instance_uid=_text(dataset, "SOPInstanceUID"),
        rows=_count(dataset, "Rows"),
        columns=_count(dataset, "Columns"),
        pixel_spacing=_spacing(dataset),
        orientation=_numbers(dataset, "ImageOrientationPatient", 6),
        position=_numbers(dataset, "ImagePositionPatient", 3),
        thickness=_numbers(dataset, "SliceThickness", 1),
        slope=_numbers(dataset, "RescaleSlope", 1),
        intercept=_numbers(dataset, "RescaleIntercept", 1),
    )


def _text(dataset: Dataset, keyword: str) -> str | None:
    try:
        value = dataset.get(keyword)
    except DICOM_ERRORS:
        return None
    return str(value) if isinstance(value, str) and value else None


def _numbers(dataset: Dataset, keyword: str, count: int) -> Numbers | None:
    try:
        values = np.array(dataset.get(keyword), float).ravel()
    except DICOM_ERRORS:
        return None
    return tuple(values.tolist()) if values.size == count and np.isfinite(values).all() else None


def _spacing(dataset: Dataset) -> Numbers | None:
    values = _numbers(dataset, "PixelSpacing", 2)
    return values if values is not None and min(values) > 0 else None


def _count(dataset: Dataset, keyword: str) -> int | None:
    values = _numbers(dataset, keyword, 1)
    return int(values[0]) if values is not None and values[0] >= 1 else None
