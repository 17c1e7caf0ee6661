"""Image series and their lesions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twins.actions.storing import image_stacks
from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import ImagingStudy, Lesion, Study

if TYPE_CHECKING:
    from ingest.records import ImagingRecord, Package


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store series, then the lesions and the stacks of exactly these series."""
    wanted = {
        (patients[record.patient], record.series_uid): {**_series_values(record), "via": package.kind}
        for record in package.imaging
    }
    check_values(ImagingStudy, wanted.values())
    stored = ImagingStudy.objects.filter(patient__study=study)
    ids, changes = sync_keyed(
        ImagingStudy,
        stored=stored,
        wanted=wanted,
        key=("patient_id", "series_uid"),
        delete=stored.filter(via=package.kind) if whole else None,
    )
    lesions = {
        (ids[patients[record.patient], record.series_uid], lesion.segment_number): {
            "label": lesion.label,
            "volume_ml": lesion.volume_ml,
            "longest_diameter_mm": lesion.longest_diameter_mm,
            "centroid_mm": list(lesion.centroid_mm),
            "origin": lesion.origin,
            "tracking_id": lesion.tracking_id,
        }
        for record in package.imaging
        for lesion in record.lesions
    }
    check_values(Lesion, lesions.values())
    mine = Lesion.objects.filter(imaging__in=list(ids.values()))
    key = ("imaging_id", "segment_number")
    _, lesion_changes = sync_keyed(Lesion, stored=mine, wanted=lesions, key=key, delete=mine)
    stacks = {ids[patients[record.patient], record.series_uid]: record.stack for record in package.imaging}
    return changes + lesion_changes + image_stacks.store(stacks)


def _series_values(record: ImagingRecord) -> dict[str, object]:
    return {
        "day": record.day,
        "modality": record.modality,
        "study_uid": record.study_uid,
        "slices": record.slices,
        "rows": record.rows,
        "columns": record.columns,
        "spacing_mm": list(record.spacing_mm),
        "source": record.source,
        "preview": record.preview,
        "details": dict(record.details),
    }
