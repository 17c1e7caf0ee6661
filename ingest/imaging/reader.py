"""Reads one image series with its segmentation into an imaging record and a radiomics table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ingest.checks import Report
from ingest.deidentify import new_uid
from ingest.imaging.files import quiet_dicom
from ingest.imaging.lesions import label_of, measure_lesion
from ingest.imaging.preview import render_preview
from ingest.imaging.radiomics import FEATURES, RadiomicsError, build_images, extract_features
from ingest.imaging.segmentation import Mask, read_masks
from ingest.imaging.series import Series, read_volume
from ingest.imaging.settings import RadiomicsSettings
from ingest.records import FeatureTable, ImagingRecord

Sample = tuple[str, int]


def read_series(
    folder: Path,
    seg: Path,
    *,
    patient: str,
    day: int,
    settings: RadiomicsSettings,
    uid_salt: str,
    report: Report,
    where: str,
    seg_where: str | None = None,
) -> tuple[ImagingRecord, FeatureTable] | None:
    """One series: its record (lesions, preview) and the features of each lesion; None when errors were reported.

    Args:
        folder: holds exactly one CT, MR or PET series.
        seg: a DICOM SEG that refers to that series.
        patient: pseudonymous code.
        day: day of the image, from the index date.
        settings: of the radiomics extraction.
        uid_salt: secret of the study under which UIDs are renewed.
        report: where defects go.
        where: the folder as the data manager knows it.
        seg_where: the segmentation as the data manager knows it; its file name where left out.

    Returns:
        The record, and a table of one row a lesion (rows, 107 features) of modality "radiomics", named after the
        image's modality ("ct"). A lesion of fewer voxels than the settings ask for is in the record and has no row.
    """
    with quiet_dicom():
        series = read_volume(folder, uid_salt=uid_salt, where=where, report=report)
        if series is None:
            return None
        label = seg_where or seg.name
        masks = read_masks(
            seg, series=series, threshold=settings.fractional_threshold, uid_salt=uid_salt, label=label, report=report
        )
    if masks is None:
        return None
    rows = _feature_rows(series, masks, settings, label, report)
    if rows is None:
        return None
    sample = (patient, day)
    return _record(series, masks, sample, uid_salt, where), _radiomics(series, rows, sample, settings)


def _record(series: Series, masks: Sequence[Mask], sample: Sample, uid_salt: str, where: str) -> ImagingRecord:
    patient, day = sample
    slices, rows, columns = series.geometry.shape
    return ImagingRecord(
        patient=patient,
        day=day,
        modality=series.modality,
        study_uid=new_uid(series.study_uid, salt=uid_salt),
        series_uid=new_uid(series.series_uid, salt=uid_salt),
        slices=slices,
        rows=rows,
        columns=columns,
        spacing_mm=series.geometry.spacing_mm,
        source=where,
        lesions=tuple(measure_lesion(mask, series.geometry) for mask in masks),
        preview=render_preview(series, masks),
    )


def _radiomics(
    series: Series, rows: Mapping[str, list[float]], sample: Sample, settings: RadiomicsSettings
) -> FeatureTable:
    patient, day = sample
    return FeatureTable(
        modality="radiomics",
        name=series.modality.lower(),
        features=FEATURES,
        patients=(patient,) * len(rows),
        days=(day,) * len(rows),
        values=np.array(list(rows.values()), np.float32).reshape(len(rows), len(FEATURES)),
        lesions=tuple(rows),
        settings=settings.as_record(),
    )


def _feature_rows(
    series: Series, masks: Sequence[Mask], settings: RadiomicsSettings, label: str, report: Report
) -> dict[str, list[float]] | None:
    """Features by lesion label; None after reporting one that failed."""
    rows: dict[str, list[float]] = {}
    for mask in masks:
        if len(mask.voxels) < settings.minimum_voxels:
            message = f"expected {settings.minimum_voxels} voxels for features, found {len(mask.voxels)}: measured only"
            report.warn(
                "lesion_too_small", file=label, column="SegmentNumber", value=mask.segment_number, message=message
            )
            continue
        image, inside = build_images(series.voxels, mask.voxels, series.geometry, margin=settings.margin_voxels)
        try:
            rows[label_of(mask)] = list(extract_features(image, inside, settings=settings).values())
        except RadiomicsError as error:
            issue = error.issue
            report.error(issue.code, file=label, column=issue.column, value=label_of(mask), message=issue.message)
            return None
    return rows
