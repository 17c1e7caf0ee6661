"""Condition: the primary cancer, its stage, and everything else that a patient suffers from."""

from __future__ import annotations

from ingest.fhir.chart import Chart, Fate
from ingest.fhir.dates import moment_of
from ingest.fhir.resources import Resource, codes_of, codings_of, extension_of, listed, mapping
from ingest.fhir.staging import is_stage_group, stage_in
from ingest.terms.diagnoses import UNSPECIFIED, is_cancer, is_secondary, oncotree_of

_PRIMARY = "mcode-primary-cancer-condition"
_SECONDARY = "mcode-secondary-cancer-condition"
_DOUBTFUL = {"unconfirmed", "provisional", "differential", "refuted"}


def is_primary(resource: Resource) -> bool:
    """Whether a resource is a Condition that is a primary cancer, by its profile or by its code."""
    if resource.type != "Condition" or _SECONDARY in resource.profiles:
        return False
    codes = resource.codes("code")
    if any(is_secondary(code) for code in codes) and _PRIMARY not in resource.profiles:
        return False
    return _PRIMARY in resource.profiles or any(is_cancer(code) for code in codes)


def is_confirmed(resource: Resource) -> bool:
    """Whether a Condition is not said to be doubtful, refuted or a mistake."""
    status = {code.split(":")[-1] for code in resource.codes("verificationStatus")}
    return not status & (_DOUBTFUL | {"entered-in-error"})


def read_condition(resource: Resource, chart: Chart) -> Fate:
    """The first primary cancer becomes diagnosis and stage; other conditions are kept as they are."""
    if not is_primary(resource):
        return chart.keep(resource)
    if not is_confirmed(resource):
        chart.warn(resource, "diagnosis_unconfirmed", "a diagnosis that is not confirmed: kept as it came, not used")
        return chart.keep(resource)
    patient = chart.patient_of(resource)
    moment = moment_of(resource)
    day = chart.calendar.day(patient, moment, resource, element="onset") if moment else 0
    if chart.baseline(patient, "diagnosis_detail") is not None:
        chart.warn(resource, "second_primary", "a further primary cancer of the same patient: kept as it came")
        return chart.keep(resource)
    _tell_diagnosis(resource, chart, patient, day or 0)
    _tell_stage(resource, chart, patient, day or 0)
    return Fate.USED


def _tell_diagnosis(resource: Resource, chart: Chart, patient: str, day: int) -> None:
    codes = resource.codes("code")
    morphology = extension_of(resource.content, "mcode-histology-morphology-behavior")
    morphologies = codes_of(mapping(morphology).get("valueCodeableConcept"))
    code = oncotree_of(codes, morphologies=[*morphologies, *codes], sites=resource.codes("bodySite"))
    if code is not None:
        chart.tell(patient, "diagnosis", code, day)
    else:
        message = "expected a diagnosis that the table of codes has: the code is kept, without an OncoTree code"
        chart.warn(resource, "diagnosis_unmapped", message, element="code", value=next(iter(codes), None))
    detail = next((each for each in morphologies), None) or next(
        (each for each in codes if each not in UNSPECIFIED), None
    )
    chart.tell(patient, "diagnosis_detail", detail or next(iter(codes), "not coded"), day)


def _tell_stage(resource: Resource, chart: Chart, patient: str, day: int) -> None:
    """Condition.stage: the observation that it rests on counts more than its summary."""
    for stage in listed(resource.content.get("stage")):
        summary = stage_in(list(codings_of(mapping(stage).get("summary"))), resource, chart)
        rested = [chart.pool.follow(each, origin=resource) for each in listed(mapping(stage).get("assessment"))]
        measured = [
            found
            for each in rested
            if each is not None and each.type == "Observation" and is_stage_group(each)
            and (found := stage_in(list(codings_of(each.content.get("valueCodeableConcept"))), each, chart)) is not None
        ]  # fmt: skip
        if measured and summary is not None and measured[0] != summary:
            message = "the stage of a condition differs from that of the observation it rests on: the latter was taken"
            chart.warn(resource, "stage_conflict", message, element="stage", value=summary)
        if found := (measured[0] if measured else summary):
            chart.tell(patient, "stage of condition", found, day)
