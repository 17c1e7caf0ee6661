"""Image series and the lesions that were drawn on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingRecord:
    """One image series with its lesions; UIDs are the new ones made by de-identification.

    `preview`: PNG bytes of the slice through the largest lesion with its contour, for the page. `details`: how the
    volume was made (resampled from which spacing, tilt, SUV factor, de-identification).
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
    details: Mapping[str, Any] = field(default_factory=dict)
