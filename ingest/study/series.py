"""[[series]]: repeated measurements, a row a patient and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.records import Knowing, Modality, ObservationRecord
from ingest.rows import Rows
from ingest.study.context import Context
from ingest.study.fields import days_or_null, words_or_null
from ingest.study.sections import SeriesSection
from ingest.tables import Table
from ingest.tables.table import NumberArray

_STATES = {
    "detected": Knowing.VALUE,
    "value": Knowing.VALUE,
    "not_detected": Knowing.NONE_FOUND,
    "below_lod": Knowing.BELOW_LIMIT,
    "failed": Knowing.FAILED,
}
_NEEDED = ("patient", "name", "day", "state")


def read_series(context: Context) -> Sequence[ObservationRecord]:
    """Every [[series]]; defects go to the context's report."""
    return Rows.joined(ObservationRecord, [_read_one(context, section) for section in context.manifest.series])


def _read_one(context: Context, section: SeriesSection) -> Rows[ObservationRecord]:
    names = ("day", "value", "name_column", "detected", "limit")
    table = context.table_of(section, {name: getattr(section, name) for name in names})
    if table is None:
        return Rows.of(ObservationRecord, [])
    values = table.numbers(section.value, context.missing_of(section), context.report)
    columns = pa.table(
        {
            "patient": context.patients_of(table, context.id_of(section), unique=False),
            "name": _names(context, section, table),
            "day": days_or_null(context, section, table, section.day),
            "state": _states(context, section, table),
            "limit": pa.array(_limits(context, section, table), from_pandas=True),
        }
    )
    told = np.logical_and.reduce([pc.is_valid(columns.column(name)).to_numpy() for name in _NEEDED])
    _check_distinct(context, section, table, columns, told)
    kept = told & _is_storable(context, section, table, columns, values, told)
    is_value = pc.equal(columns.column("state"), Knowing.VALUE.value)
    columns = columns.append_column("value", pc.if_else(is_value, pa.array(values), None))
    columns = columns.append_column("modality", pa.repeat(pa.scalar(str(section.modality)), len(table)))
    columns = columns.append_column("unit", pa.repeat(pa.scalar(section.unit), len(table)))
    return Rows(ObservationRecord, columns.filter(pa.array(kept)))


def _limits(context: Context, section: SeriesSection, table: Table) -> NumberArray:
    if section.limit is None:
        return np.full(len(table), np.nan)
    return table.numbers(section.limit, context.missing_of(section), context.report)


def _names(context: Context, section: SeriesSection, table: Table) -> pa.Array:
    if section.name_column is None:
        return pa.repeat(pa.scalar(section.name or section.value), len(table))
    names = words_or_null(context, section, table, section.name_column)
    for row in np.flatnonzero(pc.is_null(names).to_numpy(zero_copy_only=False)):
        message = "expected the name of what was measured, found nothing"
        line = int(table.lines[row])
        context.report.error("missing_name", file=table.label, line=line, column=section.name_column, message=message)
    return names


def _states(context: Context, section: SeriesSection, table: Table) -> pa.Array:
    if section.detected is None:
        return pa.repeat(pa.scalar(Knowing.VALUE.value), len(table))
    coded = words_or_null(context, section, table, section.detected).dictionary_encode()
    met = [_STATES.get(text.lower().replace(" ", "_")) for text in coded.dictionary.to_pylist()]
    states = pa.array([None if state is None else state.value for state in met], pa.string()).take(coded.indices)
    unknown = pc.and_(pc.is_valid(coded), pc.is_null(states)).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(unknown):
        text = coded[int(row)].as_py()
        context.report.error(
            "unknown_state",
            file=table.label,
            line=int(table.lines[row]),
            column=section.detected,
            value=text,
            message=f"expected detected, not_detected, below_lod or failed, found '{text}'",
        )
    return pc.if_else(pc.is_null(coded), Knowing.VALUE.value, states)


def _check_distinct(
    context: Context, section: SeriesSection, table: Table, columns: pa.Table, told: npt.NDArray[np.bool_]
) -> None:
    """One value a patient, name and day."""
    key = pd.DataFrame(
        {
            "patient": columns.column("patient").combine_chunks().dictionary_encode().indices.to_pandas(),
            "name": columns.column("name").combine_chunks().dictionary_encode().indices.to_pandas(),
            "day": columns.column("day").to_pandas(),
        }
    )[told]
    column = section.day or context.id_of(section)
    for row in key.index[key.duplicated()]:
        patient, day = columns.column("patient")[row].as_py(), columns.column("day")[row].as_py()
        context.report.error(
            "duplicate_observation",
            file=table.label,
            line=int(table.lines[row]),
            column=column,
            value=patient,
            message=f"expected one value a patient and day, found '{patient}' on day {day} again",
        )


def _is_storable(
    context: Context,
    section: SeriesSection,
    table: Table,
    columns: pa.Table,
    values: NumberArray,
    told: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Rows that may be stored; what is wrong with the others is reported."""
    is_value = pc.fill_null(pc.equal(columns.column("state"), Knowing.VALUE.value), False).to_numpy()
    negative = told & (values < 0) & (section.modality == Modality.TUMOUR_SIZE)
    absent = told & is_value & np.isnan(values)
    beside = told & ~is_value & ~np.isnan(values) & (values != 0)
    say: dict[str, Any] = {"file": table.label, "column": section.value}
    for row in np.flatnonzero(negative):
        message, line = "expected a tumour size of 0 or more", int(table.lines[row])
        context.report.error("out_of_range", line=line, value=float(values[row]), message=message, **say)
    for row in np.flatnonzero(absent):
        message = "a measurement without a value: not stored"
        context.report.warn("missing_value", line=int(table.lines[row]), message=message, **say)
    for row in np.flatnonzero(beside):
        state = columns.column("state")[int(row)].as_py()
        message = f"a value beside the state {state}: the state is stored, the value is not"
        line = int(table.lines[row])
        context.report.warn("value_beside_state", line=line, value=float(values[row]), message=message, **say)
    return np.asarray(~negative & ~absent, dtype=np.bool_)
