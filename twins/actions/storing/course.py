"""What happened to patients: treatment, measurements, responses, adverse events, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from twins.actions.storing.columns import keyed
from twins.actions.storing.staging import Target, sync_table
from twins.actions.storing.sync import Changes
from twins.bridge.ingest import columns_of
from twins.models import (
    AdverseEvent,
    DiseaseEvent,
    Observation,
    Outcome,
    RawResource,
    Response,
    Study,
    TreatmentLine,
)

if TYPE_CHECKING:
    from ingest.records import Package

# Record attributes are named as the columns.
TARGETS: dict[str, Target] = {
    "treatments": Target(
        model=TreatmentLine,
        columns=("patient_id", "regimen", "start_day", "is_index", "stop_day", "line", "components"),
        key=("patient_id", "regimen", "start_day", "is_index"),
    ),
    "observations": Target(
        model=Observation,
        columns=(
            "patient_id",
            "modality",
            "name",
            "day",
            "state",
            "value",
            "unit",
            "limit",
            "comparator",
            "details",
        ),
        key=("patient_id", "modality", "name", "day"),
    ),
    "responses": Target(
        model=Response, columns=("patient_id", "day", "category"), key=("patient_id", "day", "category")
    ),
    "adverse_events": Target(
        model=AdverseEvent,
        columns=("patient_id", "term", "start_day", "stop_day", "grade", "organ_class", "attribution"),
    ),
    "disease_events": Target(
        model=DiseaseEvent, columns=("patient_id", "kind", "day"), key=("patient_id", "kind", "day")
    ),
    "outcomes": Target(
        model=Outcome,
        columns=("patient_id", "endpoint", "kind", "time_days", "entry_days", "status", "grade_min"),
        key=("patient_id", "endpoint"),
    ),
    "raws": Target(
        model=RawResource,
        columns=("patient_id", "kind", "key", "day", "content"),
        key=("patient_id", "kind", "key"),
    ),
}


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store every dated thing."""
    changes = Changes()
    for name, target in TARGETS.items():
        records: Sequence[Any] = getattr(package, name)
        data = _with_patients(columns_of(name, records), patients)
        changes += sync_table(target, data, study=study.pk, via=package.kind, whole=whole)
    return changes


def _with_patients(data: pa.Table, patients: Mapping[str, int]) -> pa.Table:
    at = data.column_names.index("patient")
    return data.set_column(at, "patient_id", keyed(data.column("patient"), patients))
