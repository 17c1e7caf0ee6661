"""Reads one image series with what was drawn on it into an imaging record and a radiomics table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.imaging.drawings import read_drawing
from ingest.imaging.files import quiet_dicom, read_slices
from ingest.imaging.results import build_record, build_table
from ingest.imaging.segmentation import Mask
from ingest.imaging.series import Series, build_series, read_volume
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.vectors import feature_rows
from ingest.records import FeatureTable, ImagingRecord

Outcome = tuple[ImagingRecord, FeatureTable]
Labelled = tuple[Path, str]

DEIDENTIFIED = "PS3.15 E.1-1: modality and geometry kept, UIDs renewed, no other attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """Whose series it is, and how it is read.

    Attributes:
        patient: pseudonymous code.
        day: day of the image, from the index date.
        settings: of the radiomics extraction.
        uid_salt: secret of the study under which UIDs are renewed.
        where: the series as the data manager knows it.
        resample: make a regular volume of a tilted or irregular stack instead of refusing it.
        all_regions: of structure sets, read organs and planning volumes as lesions as well.
    """

    patient: str
    day: int
    settings: RadiomicsSettings
    uid_salt: str
    where: str
    resample: bool = False
    all_regions: bool = False


def read_series(
    folder: Path,
    seg: Path | None,
    *,
    patient: str,
    day: int,
    settings: RadiomicsSettings,
    uid_salt: str,
    report: Report,
    where: str,
    seg_where: str | None = None,
    resample: bool = False,
) -> Outcome | None:
    """One series: its record (lesions, preview) and the features of each lesion; None when errors were reported.

    Args:
        folder: holds exactly one CT, MR or PET series.
        seg: a DICOM SEG or RTSTRUCT that refers to that series; None: the series has no lesions.
        patient: pseudonymous code.
        day: day of the image, from the index date.
        settings: of the radiomics extraction.
        uid_salt: secret of the study under which UIDs are renewed.
        report: where defects go.
        where: the folder as the data manager knows it.
        seg_where: the drawing as the data manager knows it; its file name where left out.
        resample: make a regular volume of a tilted or irregular stack instead of refusing it.

    Returns:
        The record, and a table of one row a lesion (rows, features) of modality "radiomics", named after the
        image's modality ("ct"). A lesion of fewer voxels than the settings ask for is in the record and has no row.
    """
    request = ScanRequest(
        patient=patient, day=day, settings=settings, uid_salt=uid_salt, where=where, resample=resample
    )
    with quiet_dicom():
        series = read_volume(folder, uid_salt=uid_salt, where=where, report=report, resample=resample)
        if series is None:
            return None
        drawings = [] if seg is None else [(seg, seg_where or seg.name)]
        return _outcome(series, drawings, request, report)


def read_scan(
    images: Sequence[Labelled], drawings: Sequence[Labelled], request: ScanRequest, *, report: Report
) -> Outcome | None:
    """As `read_series`, of image files and any number of drawings on them, each with its label for messages."""
    with quiet_dicom():
        own = Report()
        files = read_slices(images, report=own)
        pass_on_by_code(own.issues(), report)
        if own.has_errors or not files:
            return None
        series = build_series(
            files, uid_salt=request.uid_salt, where=request.where, report=report, resample=request.resample
        )
        return None if series is None else _outcome(series, drawings, request, report)


def _outcome(series: Series, drawings: Sequence[Labelled], request: ScanRequest, report: Report) -> Outcome | None:
    read = [
        read_drawing(
            path,
            series=series,
            threshold=request.settings.fractional_threshold,
            uid_salt=request.uid_salt,
            label=label,
            report=report,
            all_regions=request.all_regions,
        )
        for path, label in drawings
    ]
    masks = numbered([found for found in read if found is not None])
    label = drawings[0][1] if drawings else request.where
    rows = feature_rows(series, masks, settings=request.settings, label=label, report=report)
    if rows is None or any(found is None for found in read):
        return None
    return _record(series, masks, request), _radiomics(series, rows, request)


def numbered(drawings: Sequence[Sequence[Mask]]) -> list[Mask]:
    """All masks; of several drawings they are counted through, since each has a segment 1."""
    if len(drawings) == 1:
        return list(drawings[0])
    masks = [mask for found in drawings for mask in found]
    return [replace(mask, segment_number=number) for number, mask in enumerate(masks, start=1)]


def _record(series: Series, masks: Sequence[Mask], request: ScanRequest) -> ImagingRecord:
    return build_record(
        series,
        masks,
        patient=request.patient,
        day=request.day,
        modality=series.modality,
        source=request.where,
        uid_salt=request.uid_salt,
        details=_details(series, masks, request),
    )


def _details(series: Series, masks: Sequence[Mask], request: ScanRequest) -> dict[str, Any]:
    drawn = {"fractional_threshold": request.settings.fractional_threshold} if masks else {}
    return {"unit": series.unit, "deidentified": DEIDENTIFIED, **drawn, **series.details}


def _radiomics(series: Series, rows: Mapping[str, list[float]], request: ScanRequest) -> FeatureTable:
    name = series.modality.lower()
    return build_table(rows, name=name, patient=request.patient, day=request.day, settings=request.settings)
