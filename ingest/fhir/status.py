"""Cancer disease status: how the cancer has changed, as the treating physician or RECIST puts it."""

from __future__ import annotations

from ingest.fhir.chart import Chart, Fate
from ingest.fhir.resources import Resource
from ingest.records import DiseaseEventRecord, ResponseRecord
from ingest.terms.tables import load_words


def read_disease_status(resource: Resource, chart: Chart) -> Fate:
    """A response category; worse is also a progression."""
    patient = chart.patient_of(resource)
    day = chart.calendar.day_of(patient, resource)
    codes = resource.codes("valueCodeableConcept")
    category = next((word for code in codes if (word := load_words("responses.csv").get(code))), None)
    if day is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    if category is None:
        message = "expected a disease status that the table of codes has: kept as it came, not used"
        chart.warn(resource, "status_unmapped", message, value=next(iter(codes), None))
        return chart.keep(resource)
    chart.responses.append(ResponseRecord(patient=patient, day=day, category=category))
    if category == "PD":
        chart.disease_events.append(DiseaseEventRecord(patient=patient, kind="progression", day=day))
    return Fate.USED
