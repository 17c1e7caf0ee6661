"""Attributes of samples: the patient's diagnosis and covariates, numbers as a table, bounds as observations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from ingest.cbioportal.clinical import ClinicalTable, Value
from ingest.cbioportal.context import Context
from ingest.cbioportal.patients import (
    Patients,
    bounds_of,
    covariate,
    is_later,
    keep_later,
    plain_value,
    shortened,
    warn_later,
)
from ingest.cbioportal.placing import Row, place_rows
from ingest.cbioportal.privacy import storable
from ingest.cbioportal.words import Bound
from ingest.records import FeatureTable, FloatArray, Modality, PatientRecord, SpecimenKind

_DETAIL = ("CANCER_TYPE_DETAILED", "CANCER_TYPE")
_CODE = "ONCOTREE_CODE"
TABLE = "sample_attributes"
_LARGEST = float(np.finfo(np.float32).max)


def add_sample_attributes(context: Context, clinical: ClinicalTable, found: Patients) -> FeatureTable | None:
    """Numbers of the stored samples as the table `sample_attributes`; all else joins the patients.

    A patient's diagnosis and categorical covariates come from the earliest stored sample taken by day 0 (tissue before
    plasma), so that nothing later looks like a baseline; where all are later, nobody knows them.
    """
    rows = {name: at for at, name in enumerate(clinical.ids("SAMPLE_ID"))}
    kept = [name for name in clinical.attributes if name != _CODE and storable(context, clinical, name)]
    later = [name for name in kept if is_later(name)]
    warn_later(context, clinical, later)
    kept = [name for name in kept if name not in later]
    texts = [name for name in kept if clinical.kinds[name] != "NUMBER"]
    first = _earliest(context)
    found.covariates = (*found.covariates, *(covariate(name, clinical.kinds[name]) for name in texts))
    found.records = [_joined(record, clinical, texts, rows.get(first.get(record.code, ""))) for record in found.records]
    numbers = [name for name in kept if clinical.kinds[name] == "NUMBER"]
    for sample, specimen in context.standing.items():
        values = {name: clinical.values[name][rows[sample]] for name in numbers}
        found.observations += bounds_of(specimen.patient, specimen.day, values)
        keep_later(clinical, later, rows[sample], specimen.patient, f"sample:{sample}", specimen.day, found)
    return _table(context, clinical, numbers, rows)


def _earliest(context: Context) -> dict[str, str]:
    """The sample that describes each patient at baseline."""

    def rank(name: str) -> tuple[bool, int, int]:
        specimen = context.standing[name]
        return specimen.kind is SpecimenKind.PLASMA, specimen.day, context.samples[name].order

    by_day = sorted(context.standing, key=rank)
    found: dict[str, str] = {}
    for name in by_day:
        if context.standing[name].day <= 0:
            found.setdefault(context.standing[name].patient, name)
    return found


def _joined(record: PatientRecord, clinical: ClinicalTable, texts: Sequence[str], at: int | None) -> PatientRecord:
    values: dict[str, Value] = {name: None if at is None else clinical.values[name][at] for name in texts}
    covariates = {**record.covariates, **{name: plain_value(value) for name, value in values.items()}}
    if at is None:
        return replace(record, covariates=covariates)
    detail = next(
        (clinical.values[name][at] for name in _DETAIL if clinical.values.get(name, [None] * (at + 1))[at]), None
    )
    code = clinical.values[_CODE][at] if _CODE in clinical.values else None
    return replace(
        record,
        covariates=covariates,
        diagnosis=shortened(code, "diagnosis") or record.diagnosis,
        diagnosis_detail=shortened(detail, "diagnosis_detail"),
    )


def _table(
    context: Context, clinical: ClinicalTable, numbers: Sequence[str], rows: dict[str, int]
) -> FeatureTable | None:
    placed = place_rows(context, list(rows), label=clinical.sheet.label, line=clinical.sheet.header_line, quiet=True)
    at = [rows[row.sample] for row in placed]
    _check_sizes(context, clinical, numbers, at)
    values = _values(clinical, numbers, at)
    known = ~np.logical_and.reduce(np.isnan(values), axis=1)
    if not numbers or not known.any():
        return None
    kept: list[Row] = [row for row, there in zip(placed, known.tolist(), strict=True) if there]
    return FeatureTable(
        modality=Modality.OMICS,
        name=TABLE,
        kind="score",
        features=tuple(numbers),
        patients=tuple(row.patient for row in kept),
        days=tuple(row.day for row in kept),
        values=values[known],
        settings={"source": clinical.sheet.label},
    )


def _check_sizes(context: Context, clinical: ClinicalTable, numbers: Sequence[str], at: Sequence[int]) -> None:
    for name in numbers:
        for row in at:
            cell = clinical.values[name][row]
            if isinstance(cell, Bound) and abs(cell.value) > _LARGEST:
                message = "expected a number that fits in single precision"
                line = int(clinical.table.lines[row])
                context.report.error(
                    "out_of_range", file=clinical.sheet.label, line=line, column=name, value=cell.value, message=message
                )


def _is_plain(cell: Value) -> TypeGuard[Bound]:
    return isinstance(cell, Bound) and not cell.comparator and abs(cell.value) <= _LARGEST


def _values(clinical: ClinicalTable, numbers: Sequence[str], at: Sequence[int]) -> FloatArray:
    columns = []
    for name in numbers:
        cells = [clinical.values[name][row] for row in at]
        columns.append([cell.value if _is_plain(cell) else np.nan for cell in cells])
    return np.array(columns, dtype=np.float32).reshape(len(numbers), len(at)).T
