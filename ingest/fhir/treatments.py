"""Drugs ordered, given or taken, radiotherapy and surgery."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.fhir.chart import Chart, Exposure, Fate
from ingest.fhir.dates import Moment, end_of, moment_of, parse_moment
from ingest.fhir.resources import Resource, codings_of, listed, mapping, reference_in, shown
from ingest.records import TreatmentRecord
from ingest.terms.drugs import drug_named, drug_of
from ingest.terms.roles import roles_of

_GIVEN = {
    "MedicationRequest": {"active", "on-hold", "completed", "stopped"},
    "MedicationAdministration": {"in-progress", "on-hold", "completed", "stopped"},
    "MedicationStatement": {"active", "on-hold", "completed", "stopped"},
    "Procedure": {"in-progress", "completed", "stopped"},
}
_ORDERS = {"order", "original-order", "reflex-order", "filler-order", "instance-order"}
_GAP_DAYS = 60
_ENDED = {"completed", "stopped"}


def read_medication(resource: Resource, chart: Chart) -> Fate:
    """An exposure to one drug; what was cancelled, not done, planned or not taken is none."""
    if resource.content.get("status") == "cancelled":
        return Fate.IGNORED
    if not _was_given(resource):
        return chart.keep(resource)
    patient = chart.patient_of(resource)
    drug = _drug(resource, chart)
    start = chart.calendar.day(patient, _start(resource), resource, element="start")
    if drug is None:
        return chart.keep(resource)
    if start is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    stop = _stop(resource, patient, start, chart)
    chart.exposures.append(Exposure(patient=patient, drug=drug, start=start, stop=stop))
    return Fate.USED


def read_procedure(resource: Resource, chart: Chart) -> Fate:
    """A course of radiotherapy or an operation; other procedures are kept as they came."""
    regimen = _procedure(resource)
    if regimen is None or resource.content.get("status") not in _GIVEN["Procedure"]:
        return chart.keep(resource)
    patient = chart.patient_of(resource)
    start = chart.calendar.day_of(patient, resource)
    if start is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    stop = chart.calendar.day(patient, end_of(resource), resource)
    if regimen == "surgery" and stop is None:
        stop = start
    codes = tuple(resource.codes("code"))
    chart.treatments.append(
        TreatmentRecord(patient=patient, regimen=regimen, start_day=start, stop_day=stop, components=codes)
    )
    if regimen == "radiotherapy":
        chart.keep(resource)
    return Fate.USED


def courses(exposures: Iterable[Exposure]) -> list[TreatmentRecord]:
    """Exposures of a patient to one drug, joined where at most 60 days lie between them."""
    groups: dict[tuple[str, str], list[Exposure]] = {}
    for exposure in exposures:
        groups.setdefault((exposure.patient, exposure.drug), []).append(exposure)
    return [course for group in groups.values() for course in _join(sorted(group, key=lambda each: each.start))]


def _join(exposures: list[Exposure]) -> list[TreatmentRecord]:
    courses: list[Exposure] = []
    for each in exposures:
        last = courses[-1] if courses else None
        if last is None or (last.stop is not None and each.start - last.stop > _GAP_DAYS):
            courses.append(each)
            continue
        is_open = each.stop is None or last.stop is None
        stop = None if is_open else max(last.stop or 0, each.stop or 0)
        courses[-1] = Exposure(patient=last.patient, drug=last.drug, start=last.start, stop=stop)
    return [
        TreatmentRecord(
            patient=each.patient, regimen=each.drug, start_day=each.start, stop_day=each.stop, components=(each.drug,)
        )
        for each in courses
    ]


def _was_given(resource: Resource) -> bool:
    content = resource.content
    if content.get("doNotPerform") is True or content.get("status") not in _GIVEN[resource.type]:
        return False
    return resource.type != "MedicationRequest" or content.get("intent") in _ORDERS


def _drug(resource: Resource, chart: Chart) -> str | None:
    """The ingredient by its code; else by its name, where that is a known ingredient's; else the code."""
    concept = resource.content.get("medicationCodeableConcept")
    text = reference_in(resource.content.get("medicationReference"))
    if text is not None:
        medication = chart.pool.find(text, origin=resource)
        if medication is None:
            message = "expected a reference to a resource of the import, found one that leads nowhere"
            chart.error(
                resource, "reference_unresolved", message, element="medicationReference.reference", value=shown(text)
            )
            return None
        chart.lend(medication)
        concept = medication.content.get("code")
    codings = list(codings_of(concept))
    for code, _ in codings:
        if found := drug_of(code):
            return found
    for code, display in codings:
        if found := drug_named(display):
            message = "a drug whose code the table lacks was read from its name"
            chart.warn(resource, "drug_by_display", message, value=code)
            return found
    if codings:
        message = "expected a drug that the table of codes has: its code is kept as the regimen's name"
        chart.warn(resource, "drug_unmapped", message, value=codings[0][0])
        return codings[0][0]
    return None


def _start(resource: Resource) -> Moment | None:
    """For an order the earliest start of its dosage, else the date of the order."""
    if resource.type != "MedicationRequest":
        return moment_of(resource)
    starts = [found for period in _periods(resource) if (found := parse_moment(period.get("start"))) is not None]
    return min(starts, key=lambda moment: moment.day, default=moment_of(resource))


def _stop(resource: Resource, patient: str, start: int, chart: Chart) -> int | None:
    if resource.type == "MedicationRequest":
        ends = [found for period in _periods(resource) if (found := parse_moment(period.get("end"))) is not None]
        moment = max(ends, key=lambda each: each.day, default=None)
    else:
        moment = end_of(resource)
    stop = chart.calendar.day(patient, moment, resource, element="stop")
    if stop is None and resource.type == "MedicationAdministration":
        return start
    if stop is None and resource.content.get("status") in _ENDED:
        message = "a treatment that has ended without a date of its end: stored without one"
        chart.warn(resource, "stop_unknown", message, element="status")
    if stop is not None and stop < start:
        message = "expected the end of a treatment on or after its start"
        chart.error(resource, "stop_before_start", message, element="period", value=stop)
        return None
    return stop


def _periods(resource: Resource) -> list[dict[str, object]]:
    repeats = [
        mapping(mapping(mapping(dosage).get("timing")).get("repeat")).get("boundsPeriod")
        for dosage in listed(resource.content.get("dosageInstruction"))
    ]
    return [dict(mapping(period)) for period in repeats if isinstance(period, dict)]


def _procedure(resource: Resource) -> str | None:
    roles = roles_of([*resource.codes("code"), *resource.codes("category")])
    profiles = " ".join(resource.profiles)
    if "radiotherapy" in roles or "mcode-radiotherapy-course-summary" in profiles or "radiation-procedure" in profiles:
        return "radiotherapy"
    if "surgery" in roles or "mcode-cancer-related-surgical-procedure" in profiles:
        return "surgery"
    return None
