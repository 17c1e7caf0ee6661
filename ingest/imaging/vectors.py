"""Feature rows of the lesions of one series."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing import parent_process

import numpy as np

from ingest.checks import Report
from ingest.imaging.lesion_pool import extract_many, workers_for
from ingest.imaging.lesions import label_of
from ingest.imaging.radiomics import RadiomicsError
from ingest.imaging.segmentation import Mask
from ingest.imaging.series import Series
from ingest.imaging.settings import RadiomicsSettings


def feature_rows(
    series: Series, masks: Sequence[Mask], *, settings: RadiomicsSettings, label: str, report: Report
) -> dict[str, list[float]] | None:
    """Features by lesion label; None after reporting one that failed.

    A lesion of fewer voxels or axes than the settings ask for has no row (warning `lesion_too_small`). A PET that is
    not in SUVbw has none at all: its numbers would depend on the dose (its reader has said so).
    """
    if series.modality == "PT" and series.unit != "SUVbw":
        return {}
    large = [mask for mask in masks if _is_large_enough(mask, settings, label, report)]
    found = extract_many(
        series.voxels,
        [mask.voxels for mask in large],
        spacing_mm=series.geometry.spacing_mm,
        settings=settings,
        # a worker that reads one of many series has no workers of its own
        workers=workers_for(len(large), settings) if parent_process() is None else 1,
    )
    rows: dict[str, list[float]] = {}
    for mask, vector in zip(large, found, strict=True):
        if isinstance(vector, RadiomicsError):
            issue = vector.issue
            report.error(issue.code, file=label, column=issue.column, value=label_of(mask), message=issue.message)
            return None
        rows[label_of(mask)] = list(vector.values())
    return rows


def _is_large_enough(mask: Mask, settings: RadiomicsSettings, label: str, report: Report) -> bool:
    axes = int((np.ptp(mask.voxels, axis=0) > 0).sum())
    if len(mask.voxels) >= settings.minimum_voxels and axes >= settings.minimum_dimensions:
        return True
    message = (
        f"expected {settings.minimum_voxels} voxels and {settings.minimum_dimensions} axes for features, found "
        f"{len(mask.voxels)} and {axes}: measured only"
    )
    report.warn("lesion_too_small", file=label, column="SegmentNumber", value=mask.segment_number, message=message)
    return False
