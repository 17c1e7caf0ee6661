"""Several records of one thing on one day, of which only one can be stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.checks import Report
from ingest.records import ObservationRecord, TreatmentRecord


def last_of_a_day(
    observations: Iterable[ObservationRecord], *, report: Report, file: str, column: str
) -> list[ObservationRecord]:
    """Of several values of one name on one day the last; values that differ are warned of."""
    found: dict[tuple[str, str, str, int], ObservationRecord] = {}
    for record in observations:
        key = (record.patient, record.modality, record.name, record.day)
        if key in found and found[key] != record:
            message = "several values of one name on one day: the last was taken"
            report.warn("repeated_value", file=file, column=column, value=record.name, message=message)
        found[key] = record
    return list(found.values())


def join_same_day(treatments: Iterable[TreatmentRecord]) -> list[TreatmentRecord]:
    """Operations, or courses of radiotherapy, that begin on one day are one, with the codes of all."""
    found: dict[tuple[str, str, int], TreatmentRecord] = {}
    for each in treatments:
        key = (each.patient, each.regimen, each.start_day)
        known = found.get(key)
        if known is not None:
            stops = [stop for stop in (known.stop_day, each.stop_day) if stop is not None]
            codes = tuple(dict.fromkeys((*known.components, *each.components)))
            each = replace(known, stop_day=max(stops, default=None), components=codes)
        found[key] = each
    return list(found.values())
