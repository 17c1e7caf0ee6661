"""The few header attributes that the reader looks at, as typed values; nothing else of a header is kept."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.multival import MultiValue

# Everything that pydicom and highdicom are seen to raise on files that are cut or ill-formed.
DICOM_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
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
    acquisition: tuple[str, ...] = ()
    is_localizer: bool = False


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
# What tells acquisitions of one series apart.
ACQUISITION = ("AcquisitionNumber", "TemporalPositionIdentifier", "EchoNumbers", "DiffusionBValue", "TriggerTime")
NEEDED_FOR_HU = {"slope": "RescaleSlope", "intercept": "RescaleIntercept"}


def parse_header(dataset: Dataset) -> Header:
    """The attributes of one slice; a value that cannot be read counts as absent."""
    return Header(
        modality=text_of(dataset, "Modality"),
        sop_class=text_of(dataset, "SOPClassUID"),
        burned_in=text_of(dataset, "BurnedInAnnotation"),
        frames=_count(dataset, "NumberOfFrames"),
        study_uid=text_of(dataset, "StudyInstanceUID"),
        series_uid=text_of(dataset, "SeriesInstanceUID"),
        instance_uid=text_of(dataset, "SOPInstanceUID"),
        rows=_count(dataset, "Rows"),
        columns=_count(dataset, "Columns"),
        pixel_spacing=_spacing(dataset),
        orientation=numbers_of(dataset, "ImageOrientationPatient", 6),
        position=numbers_of(dataset, "ImagePositionPatient", 3),
        thickness=numbers_of(dataset, "SliceThickness", 1),
        slope=numbers_of(dataset, "RescaleSlope", 1),
        intercept=numbers_of(dataset, "RescaleIntercept", 1),
        acquisition=tuple(str(numbers_of(dataset, keyword, 1)) for keyword in ACQUISITION),
        is_localizer="LOCALIZER" in texts_of(dataset, "ImageType"),
    )


def texts_of(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """The words of an attribute, none where it is absent or cannot be read."""
    try:
        value = dataset.get(keyword)
    except DICOM_ERRORS:
        return ()
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(map(str, value)) if isinstance(value, MultiValue) else ()


def text_of(dataset: Dataset, keyword: str) -> str | None:
    """An attribute that is one text, None where it is absent or something else."""
    try:
        value = dataset.get(keyword)
    except DICOM_ERRORS:
        return None
    return str(value) if isinstance(value, str) and value else None


def numbers_of(dataset: Dataset, keyword: str, count: int) -> Numbers | None:
    """An attribute of `count` finite numbers, None where it is absent or something else."""
    try:
        values = np.array(dataset.get(keyword), float).ravel()
    except DICOM_ERRORS:
        return None
    return tuple(values.tolist()) if values.size == count and np.isfinite(values).all() else None


def _spacing(dataset: Dataset) -> Numbers | None:
    values = numbers_of(dataset, "PixelSpacing", 2)
    return values if values is not None and min(values) > 0 else None


def _count(dataset: Dataset, keyword: str) -> int | None:
    values = numbers_of(dataset, keyword, 1)
    return int(values[0]) if values is not None and values[0] >= 1 else None
