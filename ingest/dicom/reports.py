"""Measured numbers of structured reports as observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pydicom

from ingest.checks import Report
from ingest.deidentify import new_uid, short_uid
from ingest.dicom.contents import Item
from ingest.imaging.files import quiet_dicom
from ingest.imaging.header import DICOM_ERRORS
from ingest.imaging.measurements import Code, Group, Measurement, read_groups
from ingest.records import Knowing, Modality, ObservationRecord

_NOT_ATTEMPTED = ("114006", "DCM")


def read_report(
    item: Item, *, patient: str, day: int, label: str, uid_salt: str, report: Report
) -> list[ObservationRecord]:
    """One observation a number, named by what was measured, its derivation and the finding (`SUVbw mean [1f2e3d4c]`).

    The name in brackets is eight characters of the finding's new tracking UID, so that the same finding has the same
    name in a later report. Details hold the codes, and the new UIDs of finding, series, images and segments.
    """
    try:
        with quiet_dicom():
            groups = read_groups(pydicom.dcmread(item.path))
    except DICOM_ERRORS as error:
        message = f"expected a whole structured report, found one that cannot be read ({type(error).__name__})"
        report.error("dicom_unreadable", file=label, message=message)
        return []
    found = [
        record
        for number, group in enumerate(groups, start=1)
        for record in _observations(
            group, f"{new_uid(item.instance_uid, salt=uid_salt)}/{number}", item, patient, day, uid_salt
        )
    ]
    if not found:
        message = "expected measurement groups of template 1500 in the report, found none: nothing was read"
        report.warn("report_without_measurements", file=label, column="ContentSequence", message=message)
    return found


def _observations(group: Group, key: str, item: Item, patient: str, day: int, salt: str) -> Iterator[ObservationRecord]:
    finding = short_uid(group.tracking_uid or key, salt=salt)
    names = Counter[str]()
    for measurement in group.measurements:
        names[measurement.name] += 1
        again = f" ({names[measurement.name]})" if names[measurement.name] > 1 else ""
        yield ObservationRecord(
            patient=patient,
            modality=Modality.RADIOMICS,
            name=f"{measurement.name}{again} [{finding}]",
            day=day,
            state=_state(measurement),
            value=measurement.value,
            unit=measurement.unit[:32],
            details=_details(measurement, group, item, salt),
        )


def _state(measurement: Measurement) -> Knowing:
    if measurement.value is not None:
        return Knowing.VALUE
    return Knowing.NOT_TESTED if measurement.absent == _NOT_ATTEMPTED else Knowing.FAILED


def _details(measurement: Measurement, group: Group, item: Item, salt: str) -> dict[str, Any]:
    details = {
        "origin": "SR",
        "code": _written(measurement.code),
        "derivation": _written(measurement.derivation),
        "absent": _written(measurement.absent),
        "findings": [_written(code) for code in group.findings],
        "tracking_id": new_uid(group.tracking_uid, salt=salt) if group.tracking_uid else None,
        "series": sorted(new_uid(uid, salt=salt) for uid in group.series or item.series),
        "images": [new_uid(uid, salt=salt) for uid in group.images],
        "segments": [{"uid": new_uid(uid, salt=salt), "number": number} for uid, number in group.segments],
    }
    return {name: value for name, value in details.items() if value}


def _written(code: Code | None) -> str | None:
    return f"{code[1]}:{code[0]}" if code is not None else None
