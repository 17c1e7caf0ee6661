"""What happened to patients: treatment, measurements, responses, adverse events, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from twins.actions.storing.sync import Changes, Row, sync_rows
from twins.models import AdverseEvent, DiseaseEvent, Observation, Outcome, Response, Study, TreatmentLine

if TYPE_CHECKING:
    from ingest.records import Package

# Record attributes are named as the columns; text that a record leaves open is empty in the database.
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    TreatmentLine: ("regimen", "start_day", "stop_day", "line", "is_index", "components"),
    Observation: ("modality", "name", "day", "state", "value", "unit", "limit"),
    Response: ("day", "category"),
    AdverseEvent: ("term", "start_day", "stop_day", "grade", "organ_class", "attribution"),
    DiseaseEvent: ("kind", "day"),
    Outcome: ("endpoint", "kind", "time_days", "entry_days", "status", "grade_min"),
}


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store every dated thing; a study folder answers for all of them, another kind for what it brings."""
    changes = Changes()
    records: dict[type[models.Model], Sequence[Any]] = {
        TreatmentLine: package.treatments,
        Observation: package.observations,
        Response: package.responses,
        AdverseEvent: package.adverse_events,
        DiseaseEvent: package.disease_events,
        Outcome: package.outcomes,
    }
    for model, found in records.items():
        if not (whole or found):
            continue
        mine = model._base_manager.filter(patient__study=study)
        if not whole:
            mine = mine.filter(patient__in={patients[record.patient] for record in found})
        names = COLUMNS[model]
        rows = [(patients[record.patient], *_values(model, record, names)) for record in found]
        changes += _sync(model, mine, rows, names)
    return changes


def _values(model: type[models.Model], record: Any, names: Sequence[str]) -> Row:
    return tuple(_value(model, name, getattr(record, name)) for name in names)


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    empty = value is None and not model._meta.get_field(name).null
    return "" if empty else value


def _sync(model: type[models.Model], stored: models.QuerySet[Any], rows: list[Row], names: Sequence[str]) -> Changes:
    return sync_rows(model, stored=stored, wanted=rows, columns=("patient_id", *names))
