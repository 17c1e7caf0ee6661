"""Medical actions: drugs, regimens, operations, radiation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.phenopackets.chart import Fate, Individual
from ingest.phenopackets.times import Point
from ingest.records import TreatmentRecord
from ingest.terms.drugs import drug_named, drug_of
from ingest.terms.roles import roles_of
from ingest.terms.systems import plain_curie

_SEPARATORS = re.compile(r"\s*(?:/|\+|,|-| and )\s*")


def read_action(individual: Individual, at: int, action: Any) -> Fate:
    """One medical action. What has no time, and every adverse event (it never has one), is kept as it came."""
    individual.here = key = f"medicalActions[{at}]"
    match action.WhichOneof("action"):
        case "treatment":
            found = _read_treatment(individual, action.treatment)
        case "therapeutic_regimen":
            found = _read_regimen(individual, action.therapeutic_regimen)
        case "procedure":
            found = _read_procedure(individual, action.procedure)
        case "radiation_therapy":
            individual.undated("medicalActions.radiationTherapy")
            found = None
        case _:
            found = None
    if found is None:
        return individual.keep("MedicalAction", key, action)
    _add(individual, found)
    if action.adverse_events or action.HasField("response_to_treatment"):
        individual.keep("MedicalAction", key, action, found.start_day)
    return Fate.USED


def _add(individual: Individual, record: TreatmentRecord) -> None:
    """Two actions of one name that begin on one day are one treatment, which ends with the later of them."""
    key = (record.patient, record.regimen, record.start_day)
    known = individual.chart.treatments.get(key)
    if known is not None:
        stops = [stop for stop in (known.stop_day, record.stop_day) if stop is not None]
        codes = tuple(dict.fromkeys((*known.components, *record.components)))
        record = replace(known, stop_day=max(stops, default=None), components=codes)
    individual.chart.treatments[key] = record


def _read_treatment(individual: Individual, treatment: Any) -> TreatmentRecord | None:
    drug = _drug(individual, treatment.agent)
    intervals = [each.interval for each in treatment.dose_intervals]
    starts = [point for each in intervals if (point := individual.clock.moment(each.start)) is not None]
    ends = [point for each in intervals if (point := individual.clock.moment(each.end)) is not None]
    first = min(starts, key=lambda point: point.days, default=None)
    last = max(ends, key=lambda point: point.days, default=None)
    return _record(individual, drug, (drug,), first, last, "medicalActions.treatment.doseIntervals")


def _read_regimen(individual: Individual, regimen: Any) -> TreatmentRecord | None:
    code = plain_curie(regimen.ontology_class.id or regimen.external_reference.id)
    parts = _SEPARATORS.split(regimen.ontology_class.label) if regimen.ontology_class.label else []
    drugs = [drug_named(part) for part in parts]
    name = code
    components: tuple[str, ...] = (code,)
    if drugs and all(drugs):
        components = tuple(drug for drug in drugs if drug is not None)
        name = " + ".join(components)
        message = "the drugs of a regimen were read from its name"
        individual.warn("drug_by_display", message, "medicalActions.therapeuticRegimen", code)
    start, end = individual.clock.point(regimen.start_time), individual.clock.point(regimen.end_time)
    return _record(individual, name, components, start, end, "medicalActions.therapeuticRegimen.startTime")


def _read_procedure(individual: Individual, procedure: Any) -> TreatmentRecord | None:
    code = plain_curie(procedure.code.id)
    role = next((role for role in roles_of([code]) if role in {"surgery", "radiotherapy"}), None)
    if role is None:
        return None
    point = individual.clock.point(procedure.performed)
    return _record(individual, role, (code,), point, point, "medicalActions.procedure.performed")


def _record(
    individual: Individual,
    regimen: str,
    components: tuple[str, ...],
    first: Point | None,
    last: Point | None,
    element: str,
) -> TreatmentRecord | None:
    start, stop = individual.day(first), individual.day(last)
    if start is None:
        individual.undated(element)
        return None
    if stop is not None and stop < start:
        message = "expected the end of a treatment on or after its start"
        individual.error("stop_before_start", message, element.removeprefix("medicalActions."), stop)
        return None
    return TreatmentRecord(
        patient=individual.code, regimen=regimen, start_day=start, stop_day=stop, components=components
    )


def _drug(individual: Individual, agent: Any) -> str:
    """The ingredient by its code; else by its name, where that is a known ingredient's; else the code."""
    code = plain_curie(agent.id)
    if found := drug_of(code):
        return found
    if found := drug_named(agent.label):
        message = "a drug whose code the table lacks was read from its name"
        individual.warn("drug_by_display", message, "medicalActions.treatment.agent", code)
        return found
    message = "expected a drug that the table of codes has: its code is kept as the regimen's name"
    individual.warn("drug_unmapped", message, "medicalActions.treatment.agent", code)
    return code
