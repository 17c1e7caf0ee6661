"""AdverseEvent: an adverse event with its CTCAE grade."""

from __future__ import annotations

from ingest.fhir.chart import Chart, Fate
from ingest.fhir.dates import parse_moment
from ingest.fhir.resources import Resource, codes_of, extension_of, mapping
from ingest.records import AdverseEventRecord

_ABSENT = "0"
_GRADES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def read_adverse_event(resource: Resource, chart: Chart) -> Fate:
    """An event that took place, on its day; potential ones and those of grade 0 (absent) are kept as they came."""
    patient = chart.patient_of(resource)
    codes = resource.codes("event")
    grade_text = _grade(resource)
    if resource.content.get("actuality") != "actual" or not codes or grade_text == _ABSENT:
        return chart.keep(resource)
    day = chart.calendar.day_of(patient, resource)
    if day is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    if grade_text is not None and grade_text not in _GRADES:
        chart.error(resource, "grade_out_of_range", "expected a CTCAE grade of 1 to 5", element="extension",
                    value=grade_text)  # fmt: skip
        return Fate.USED
    resolved = mapping(extension_of(resource.content, "adverse-event-resolved-date")).get("valueDateTime")
    stop = chart.calendar.day(patient, parse_moment(resolved), resource)
    grade = None if grade_text is None else _GRADES[grade_text]
    chart.adverse_events.append(
        AdverseEventRecord(patient=patient, term=codes[0], start_day=day, stop_day=stop, grade=grade)
    )
    return Fate.USED


def _grade(resource: Resource) -> str | None:
    extension = mapping(extension_of(resource.content, "ctcae-grade"))
    codes = codes_of(extension.get("valueCodeableConcept"))
    if codes:
        return codes[0].rpartition(":")[2]
    number = extension.get("valueInteger", extension.get("valueCode"))
    return None if number is None else str(number)
