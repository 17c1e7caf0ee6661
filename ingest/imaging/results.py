"""What is stored of a series: its record with the lesions, and their features as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ingest.deidentify import new_uid
from ingest.imaging.image_stack import build_stack
from ingest.imaging.lesions import measure_lesion
from ingest.imaging.preview import render_preview
from ingest.imaging.radiomics import feature_names
from ingest.imaging.segmentation import Mask
from ingest.imaging.series import Series
from ingest.imaging.settings import RadiomicsSettings
from ingest.records import FeatureTable, ImagingRecord


def build_record(
    series: Series,
    masks: Sequence[Mask],
    *,
    patient: str,
    day: int,
    modality: str,
    source: str,
    uid_salt: str,
    details: Mapping[str, Any],
) -> ImagingRecord:
    """The record of a series: its size, its lesions, a picture, its stack; UIDs are renewed under the secret."""
    slices, rows, columns = series.geometry.shape
    return ImagingRecord(
        patient=patient,
        day=day,
        modality=modality,
        study_uid=new_uid(series.study_uid, salt=uid_salt),
        series_uid=new_uid(series.series_uid, salt=uid_salt),
        slices=slices,
        rows=rows,
        columns=columns,
        spacing_mm=series.geometry.spacing_mm,
        source=source,
        lesions=tuple(measure_lesion(mask, series.geometry, uid_salt=uid_salt) for mask in masks),
        preview=render_preview(series, masks),
        stack=build_stack(series, masks),
        details=details,
    )


def build_table(
    rows: Mapping[str, list[float]], *, name: str, patient: str, day: int, settings: RadiomicsSettings
) -> FeatureTable:
    """The features of one series, a row a lesion; the settings travel with them."""
    names = feature_names(settings)
    return FeatureTable(
        modality="radiomics",
        name=name,
        features=names,
        patients=(patient,) * len(rows),
        days=(day,) * len(rows),
        values=np.array(list(rows.values()), np.float32).reshape(len(rows), len(names)),
        lesions=tuple(rows),
        settings=settings.as_record(),
    )
