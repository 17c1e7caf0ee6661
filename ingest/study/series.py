"""[[series]]: repeated measurements, a row a patient and day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.records import Knowing, Modality, ObservationRecord
from ingest.study.context import Context
from ingest.study.fields import days_or_zero, texts_or_none
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


def read_series(context: Context) -> list[ObservationRecord]:
    """Every [[series]]; defects go to the context's report."""
    return [record for section in context.manifest.series for record in _read_one(context, section)]


def _read_one(context: Context, section: SeriesSection) -> list[ObservationRecord]:
    names = ("day", "value", "name_column", "detected", "limit")
    table = context.table_of(section, {name: getattr(section, name) for name in names})
    if table is None:
        return []
    ids = context.ids_of(table, context.id_of(section), unique=False)
    days = days_or_zero(context, section, table, section.day)
    values = table.numbers(section.value, context.missing_of(section), context.report)
    limits = _limits(context, section, table)
    states = _states(context, section, table)
    labels = _names(context, section, table)
    seen: set[tuple[str, str, int]] = set()
    records: list[ObservationRecord] = []
    for at, (code, day, state, name) in enumerate(zip(ids, days, states, labels, strict=True)):
        if code is None or day is None or state is None or name is None:
            continue
        if _is_repeated(context, section, table, at, (code, name, day), seen):
            continue
        record = _record(context, section, table, at, code, day, state, name, values, limits)
        if record is not None:
            records.append(record)
    return records


def _limits(context: Context, section: SeriesSection, table: Table) -> NumberArray:
    if section.limit is None:
        return np.full(len(table), np.nan)
    return table.numbers(section.limit, context.missing_of(section), context.report)


def _names(context: Context, section: SeriesSection, table: Table) -> Sequence[str | None]:
    if section.name_column is None:
        return [section.name or section.value] * len(table)
    names = texts_or_none(context, section, table, section.name_column)
    for line, name in zip(table.lines.tolist(), names, strict=True):
        if name is None:
            message = "expected the name of what was measured, found nothing"
            context.report.error(
                "missing_name", file=table.label, line=line, column=section.name_column, message=message
            )
    return names


def _states(context: Context, section: SeriesSection, table: Table) -> list[Knowing | None]:
    if section.detected is None:
        return [Knowing.VALUE] * len(table)
    states: list[Knowing | None] = []
    for line, text in zip(table.lines.tolist(), texts_or_none(context, section, table, section.detected), strict=True):
        state = Knowing.VALUE if text is None else _STATES.get(text.lower().replace(" ", "_"))
        if state is None:
            message = f"expected detected, not_detected, below_lod or failed, found '{text}'"
            context.report.error(
                "unknown_state", file=table.label, line=line, column=section.detected, value=text, message=message
            )
        states.append(state)
    return states


def _is_repeated(
    context: Context,
    section: SeriesSection,
    table: Table,
    at: int,
    key: tuple[str, str, int],
    seen: set[tuple[str, str, int]],
) -> bool:
    if key not in seen:
        seen.add(key)
        return False
    message = f"expected one value a patient and day, found '{key[0]}' on day {key[2]} again"
    column = section.day or context.id_of(section)
    context.report.error(
        "duplicate_observation",
        file=table.label,
        line=int(table.lines[at]),
        column=column,
        value=key[0],
        message=message,
    )
    return True


def _record(
    context: Context,
    section: SeriesSection,
    table: Table,
    at: int,
    code: str,
    day: int,
    state: Knowing,
    name: str,
    values: NumberArray,
    limits: NumberArray,
) -> ObservationRecord | None:
    value = float(values[at])
    if section.modality == Modality.TUMOUR_SIZE and value < 0:
        message = "expected a tumour size of 0 or more"
        line = int(table.lines[at])
        context.report.error(
            "out_of_range", file=table.label, line=line, column=section.value, value=value, message=message
        )
        return None
    if state is Knowing.VALUE and np.isnan(value):
        message = "a measurement without a value: not stored"
        context.report.warn(
            "missing_value", file=table.label, line=int(table.lines[at]), column=section.value, message=message
        )
        return None
    if state is not Knowing.VALUE and not np.isnan(value) and value != 0:
        message = f"a value beside the state {state}: the state is stored, the value is not"
        context.report.warn(
            "value_beside_state",
            file=table.label,
            line=int(table.lines[at]),
            column=section.value,
            value=value,
            message=message,
        )
    return ObservationRecord(
        patient=code,
        modality=section.modality,
        name=name,
        day=day,
        state=state,
        value=value if state is Knowing.VALUE else None,
        unit=section.unit,
        limit=None if np.isnan(limits[at]) else float(limits[at]),
    )
