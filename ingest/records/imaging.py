"""Image series and the lesions that were drawn on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRecord:
    """One segmented lesion. Lengths in mm, volume in mL, centroid in the patient coordinate system (LPS, mm).

    `origin`: what drew it (SEG, RTSTRUCT, SR, NRRD, NIfTI); `tracking_id`: the same lesion in other series, if named.
    """

    label: str
    segment_number: int
    volume_ml: float
    longest_diameter_mm: float
    centroid_mm: tuple[float, float, float]
    origin: str = ""
    tracking_id: str = ""


class Window(StrEnum):
    """Which window suits a series before anybody has chosen one."""

    SOFT_TISSUE = "soft-tissue"
    LUNG = "lung"
    SUV = "suv"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRecord:
    """One slice of a stack.

    Attributes:
        number: in the whole series, from 1.
        position_mm: of the slice along the normal, LPS.
        pixels: packed values, see `ingest.imaging.packing`.
        contours: by segment number the closed polygons of the lesion, points (x, y) in pixels of the stack from its
            upper left corner.
    """

    number: int
    position_mm: float
    pixels: bytes
    contours: Mapping[int, Sequence[Sequence[tuple[float, float]]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStack:
    """A series made small enough to scroll.

    Attributes:
        rows, columns: of each slice.
        pixel_mm: between columns, between rows (x, y).
        value_step, value_offset: value = stored x step + offset, in the unit.
        value_range: 1st and 99th percentile of the stack's values, in the unit.
        unit: `HU`, `SUVbw`, or the header's word.
        window: the one that suits the largest lesion.
        directions: letters of the right edge, the lower edge, and the way in which slices count (L, P, H, R, A, F).
        widest: by segment number the index of the slice in which the lesion is widest.
    """

    rows: int
    columns: int
    pixel_mm: tuple[float, float]
    value_step: float
    value_offset: float
    value_range: tuple[float, float]
    unit: str
    window: Window
    directions: tuple[str, str, str]
    widest: Mapping[int, int]
    slices: tuple[SliceRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingRecord:
    """One image series with its lesions; UIDs are the new ones made by de-identification.

    `preview`: PNG bytes of the slice through the largest lesion with its contour, for the page. `stack`: the slices to
    scroll; None where no image was in the import. `details`: how the volume was made (resampled from which spacing,
    tilt, SUV factor, de-identification).
    """

    patient: str
    day: int
    modality: str
    study_uid: str
    series_uid: str
    slices: int
    rows: int
    columns: int
    spacing_mm: tuple[float, float, float]
    source: str
    lesions: tuple[LesionRecord, ...] = ()
    preview: bytes = b""
    stack: ImageStack | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
