"""Measurements and phenotypic features, of the individual and of their samples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ingest.amounts import MILLIMETRES
from ingest.phenopackets.chart import Fate, Individual
from ingest.phenopackets.times import Point
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.terms.systems import plain_curie
from ingest.terms.tables import load_pairs, load_words

_FOUND = {"positive", "detected", "present"}
_NOT_FOUND = {"negative", "not detected", "absent"}


def read_measurement(individual: Individual, key: str, measurement: Any, default: Point | None = None) -> Fate:
    """A quantity, several of them, or an answer; `default`: when, if the measurement does not say."""
    individual.here = key
    point = individual.clock.point(measurement.time_observed)
    day = individual.day(default if point is None else point)
    parts = list(_parts(measurement))
    if day is None or not parts:
        if parts:
            individual.undated("measurements")
        return individual.keep("Measurement", key, measurement, day)
    taken = [_take(individual, assay, value, day) for assay, value in parts]
    return Fate.USED if any(taken) else individual.keep("Measurement", key, measurement, day)


def read_feature(individual: Individual, key: str, feature: Any, default: Point | None = None) -> Fate:
    """A feature that was seen is a value of 1; one that was looked for and not seen is none found, never a value."""
    point = individual.clock.point(feature.onset)
    day = individual.day(default if point is None else point)
    if day is None:
        individual.undated("phenotypicFeatures")
        return individual.keep("PhenotypicFeature", key, feature)
    state = Knowing.NONE_FOUND if feature.excluded else Knowing.VALUE
    record = ObservationRecord(
        patient=individual.code,
        modality=str(Modality.CLINICAL),
        name=plain_curie(feature.type.id),
        day=day,
        state=state,
        value=None if feature.excluded else 1.0,
        details={"modifiers": [each.id for each in feature.modifiers]} if feature.modifiers else {},
    )
    individual.chart.observations.append(record)
    return Fate.USED


def _parts(measurement: Any) -> Iterator[tuple[str, Any]]:
    """Code and value of each part: a Quantity, or an OntologyClass that answers."""
    if measurement.WhichOneof("measurement_value") == "complex_value":
        for typed in measurement.complex_value.typed_quantities:
            yield plain_curie(typed.type.id), typed.quantity
    elif measurement.value.WhichOneof("value") == "quantity":
        yield plain_curie(measurement.assay.id), measurement.value.quantity
    elif measurement.value.WhichOneof("value") == "ontology_class":
        yield plain_curie(measurement.assay.id), measurement.value.ontology_class


def _take(individual: Individual, assay: str, value: Any, day: int) -> bool:
    modality, name = load_pairs("observations.csv").get(assay, (str(Modality.LABS), assay))
    if value.DESCRIPTOR.name == "OntologyClass":
        return _take_answer(individual, modality, name, plain_curie(value.id), day)
    if not math.isfinite(value.value):
        individual.error("not_a_number", "expected a finite number", "value.quantity.value")
        return False
    unit = value.unit.id.partition(":")[2] or value.unit.id
    number = value.value
    if modality == Modality.TUMOUR_SIZE:
        if unit not in MILLIMETRES:
            message = "expected a length in mm, cm or m for a tumour size"
            individual.error("unknown_unit", message, "value.quantity.unit", unit)
            return False
        number, unit = round(number * MILLIMETRES[unit], 6), "mm"
    record = ObservationRecord(
        patient=individual.code, modality=modality, name=name, day=day, state=Knowing.VALUE, value=number, unit=unit
    )
    individual.chart.observations.append(record)
    return True


def _take_answer(individual: Individual, modality: str, name: str, code: str, day: int) -> bool:
    answer = load_words("answers.csv").get(code, "")
    if answer in _FOUND:
        state, number = Knowing.VALUE, 1.0
    elif answer in _NOT_FOUND:
        state, number = Knowing.NONE_FOUND, None
    else:
        return False
    record = ObservationRecord(
        patient=individual.code, modality=modality, name=name, day=day, state=state, value=number
    )
    individual.chart.observations.append(record)
    return True
