"""Labs, tumour markers, tumour sizes, performance status and every other measured value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.amounts import MILLIMETRES
from ingest.fhir.chart import Chart, Fate
from ingest.fhir.resources import Json, Resource, codes_of, listed, mapping, number_of
from ingest.fhir.specimens import collected, specimen_of
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.terms.tables import load_pairs, load_words

_MILLIMETRES = {**MILLIMETRES, "um": 0.001}
_RANGES = {"ecog": (0.0, 5.0), "karnofsky": (0.0, 100.0)}
_LONGEST_UNIT = 32
_SHORTER = "LOINC:33729-5"
_NOT_DONE = {"not-performed", "not-asked", "not-applicable"}
_FAILED = {"error", "not-a-number", "negative-infinity", "positive-infinity"}
_FOUND = {"positive", "detected", "present"}
_NOT_FOUND = {"negative", "not detected", "absent"}
_CATEGORICAL = {
    "er_status": "positive negative", "pr_status": "positive negative", "her2_status": "positive negative",
    "microsatellite_instability": "stable low high", "smoking_status": "",
}  # fmt: skip
_COMPARATORS = {"", "<", "<=", ">=", ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    state: Knowing
    value: float | None = None
    unit: str = ""
    limit: float | None = None
    comparator: str = ""


def read_measurement(resource: Resource, chart: Chart) -> Fate:
    """Its own value and that of each component; what has neither number nor known answer is kept as it came."""
    patient = chart.patient_of(resource)
    day = _day(patient, resource, chart)
    parts = list(_parts(resource))
    if not any(_has_value(part) for part in parts):
        return chart.keep(resource)
    if day is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    taken = [_take(resource, part, patient, day, chart) for part in parts if _has_value(part)]
    return Fate.USED if any(taken) else chart.keep(resource)


def _day(patient: str, resource: Resource, chart: Chart) -> int | None:
    """Its own day, else that on which its specimen was taken, else that of its report."""
    if (day := chart.calendar.day_of(patient, resource)) is not None:
        return day
    if (day := chart.calendar.day(patient, collected(specimen_of(resource, chart)), resource)) is not None:
        return day
    return chart.day_of_result(patient, resource)


def _parts(resource: Resource) -> Iterator[Json]:
    yield resource.content
    for component in listed(resource.content.get("component")):
        yield mapping(component)


def _has_value(part: Json) -> bool:
    return "dataAbsentReason" in part or any(key.startswith("value") for key in part)


def _take(resource: Resource, part: Json, patient: str, day: int, chart: Chart) -> bool:
    modality, name = _named(resource, part)
    if name == _SHORTER:
        return False
    fact = _answer(part)
    reading = _reading(part, fact)
    if reading is None:
        return fact is not None and name in _CATEGORICAL and chart.tell(patient, name, fact, day)
    if not _is_in_range(resource, name, reading, chart):
        return False
    if fact is not None and name in _CATEGORICAL:
        chart.tell(patient, name, fact, day)
    if name in _RANGES and reading.value is not None:
        chart.tell(patient, name, reading.value, day)
    chart.observations.append(_record(resource, reading, patient, modality, name, day, chart))
    return True


def _named(resource: Resource, part: Json) -> tuple[str, str]:
    """Modality and name by the code; what the table lacks keeps its code, and its modality by the category."""
    codes = codes_of(part.get("code"))
    known = load_pairs("observations.csv")
    found = next((known[code] for code in codes if code in known), None)
    if found is not None:
        return found
    category = {code.split(":")[-1] for code in resource.codes("category")}
    modality = Modality.LABS if "laboratory" in category else Modality.CLINICAL
    return modality, next(iter(codes), "not coded")


def _answer(part: Json) -> str | None:
    table = load_words("answers.csv")
    return next((table[code] for code in codes_of(part.get("valueCodeableConcept")) if code in table), None)


def _reading(part: Json, answer: str | None) -> _Reading | None:
    if "valueQuantity" in part:
        return _quantity(mapping(part["valueQuantity"]))
    if (whole := number_of(part.get("valueInteger"))) is not None:
        return _Reading(state=Knowing.VALUE, value=whole)
    if "valueRatio" in part:
        return _ratio(mapping(part["valueRatio"]))
    if answer is not None and answer.isdigit():
        return _Reading(state=Knowing.VALUE, value=float(answer))
    if answer in _FOUND:
        return _Reading(state=Knowing.VALUE, value=1.0)
    if answer in _NOT_FOUND:
        return _Reading(state=Knowing.NONE_FOUND)
    return _absent(part) or (_Reading(state=Knowing.FAILED) if answer == "indeterminate" else None)


def _quantity(quantity: Json) -> _Reading | None:
    number = number_of(quantity.get("value"))
    comparator = str(quantity.get("comparator") or "")
    if number is None or comparator not in _COMPARATORS:
        return None
    unit = str(quantity.get("code") or quantity.get("unit") or "")
    if comparator in {"<", "<="}:
        return _Reading(state=Knowing.BELOW_LIMIT, unit=unit, limit=number, comparator=comparator)
    return _Reading(state=Knowing.VALUE, value=number, unit=unit, comparator=comparator)


def _ratio(ratio: Json) -> _Reading | None:
    above, below = (number_of(mapping(ratio.get(name)).get("value")) for name in ("numerator", "denominator"))
    return _Reading(state=Knowing.VALUE, value=above / below) if above is not None and below else None


def _absent(part: Json) -> _Reading | None:
    reasons = {code.split(":")[-1] for code in codes_of(part.get("dataAbsentReason"))}
    if reasons & _FAILED:
        return _Reading(state=Knowing.FAILED)
    return _Reading(state=Knowing.NOT_TESTED) if reasons & _NOT_DONE else None


def _is_in_range(resource: Resource, name: str, reading: _Reading, chart: Chart) -> bool:
    if name not in _RANGES or reading.value is None:
        return True
    least, most = _RANGES[name]
    if least <= reading.value <= most and reading.value.is_integer():
        return True
    message = f"expected a whole number of {least:g} to {most:g} for {name}"
    chart.error(resource, "out_of_range", message, element="value", value=f"{reading.value:g}")
    return False


def _record(
    resource: Resource, reading: _Reading, patient: str, modality: str, name: str, day: int, chart: Chart
) -> ObservationRecord:
    value, unit = reading.value, reading.unit
    details: dict[str, object] = {}
    if modality == Modality.TUMOUR_SIZE:
        factor = _MILLIMETRES.get(unit)
        if factor is None:
            message = "expected a length in mm, cm or m for a tumour size"
            chart.error(resource, "unknown_unit", message, element="valueQuantity.code", value=unit)
        elif value is not None:
            value, unit = round(value * factor, 6), "mm"
        details = _other_dimensions(resource)
    if len(unit) > _LONGEST_UNIT:
        details, unit = {**details, "unit": unit}, ""
    return ObservationRecord(
        patient=patient,
        modality=str(modality),
        name=name,
        day=day,
        state=reading.state,
        value=value,
        unit=unit,
        limit=reading.limit,
        comparator=reading.comparator,
        details=details,
    )


def _other_dimensions(resource: Resource) -> dict[str, object]:
    """The shorter diameters of the same tumour, in mm."""
    found = [
        round(value * _MILLIMETRES[quantity["code"]], 6)
        for component in listed(resource.content.get("component"))
        if _SHORTER in codes_of(mapping(component).get("code"))
        and (quantity := mapping(mapping(component).get("valueQuantity"))).get("code") in _MILLIMETRES
        and (value := number_of(quantity.get("value"))) is not None
    ]
    return {"other_diameters_mm": found} if found else {}
