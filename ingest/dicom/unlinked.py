"""Segmentations whose image series is not in the import: their lesions are measured on their own planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.checks import Report
from ingest.deidentify import new_uid
from ingest.dicom.contents import Item
from ingest.dicom.days import Days
from ingest.dicom.labels import Labels
from ingest.dicom.patients import Owners
from ingest.imaging.files import quiet_dicom, read_dicom
from ingest.imaging.lesions import measure_lesion
from ingest.imaging.planes import Planes, read_planes
from ingest.imaging.reader import DEIDENTIFIED
from ingest.records import ImagingRecord

_THRESHOLD = 0.5


def read_alone(
    items: Sequence[Item], owners: Owners, days: Days, *, labels: Labels, salt: str, report: Report
) -> list[ImagingRecord]:
    """One record a segmentation, of modality SEG and without a preview; it stands for the segmentation's own series.

    The series that it was drawn on is named in the details, so that a record of that series is never replaced by one
    that knows less.
    """
    records: list[ImagingRecord] = []
    for item in items:
        patient = owners.of(item)
        planes = _read(item, labels, report) if patient is not None else None
        if patient is not None and planes is not None:
            day = days.of(patient, item.date)
            records.append(_record(item, planes, patient, day, source=labels.of(item.path), salt=salt))
    return records


def _read(item: Item, labels: Labels, report: Report) -> Planes | None:
    with quiet_dicom():
        file = read_dicom(item.path, label=labels.of(item.path), report=report)
        return None if file is None else read_planes(file, threshold=_THRESHOLD, report=report)


def _record(item: Item, planes: Planes, patient: str, day: int, *, source: str, salt: str) -> ImagingRecord:
    _, rows, columns = planes.geometry.shape
    series_uid = new_uid(item.series_uid, salt=salt)
    lesions = [measure_lesion(mask, planes.geometry, uid_salt=salt) for mask in planes.masks]
    return ImagingRecord(
        patient=patient,
        day=day,
        modality="SEG",
        study_uid=new_uid(item.study_uid, salt=salt),
        series_uid=series_uid,
        slices=planes.planes,
        rows=rows,
        columns=columns,
        spacing_mm=planes.geometry.spacing_mm,
        source=source,
        lesions=tuple(replace(lesion, label=f"{lesion.label}-{series_uid[-4:]}") for lesion in lesions),
        details={
            "images": "not in the import: lesions measured on the planes of the segmentation, no features",
            "drawn_on": sorted(new_uid(uid, salt=salt) for uid in item.series),
            "fractional_threshold": _THRESHOLD,
            "deidentified": DEIDENTIFIED,
        },
    )
