"""Columns of a package as PostgreSQL takes them: checked against the table, then COPY."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql

from twins.actions.progress import note_rows
from twins.actions.storing.errors import NotStorable

_CHUNK = 50_000
_RANGES = {
    "SmallIntegerField": (-(2**15), 2**15 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
    "BigIntegerField": (-(2**63), 2**63 - 1),
}


def keyed(codes: pa.ChunkedArray, keys: Mapping[str, int]) -> pa.ChunkedArray:
    """Primary keys in place of codes; every code must be known."""
    plain = codes.cast(pa.string())
    found = pc.index_in(plain, value_set=pa.array(list(keys), pa.string()))
    if found.null_count:
        unknown = plain.filter(pc.is_null(found))[0].as_py()
        raise NotStorable("a patient of the study", f"'{unknown}'", column="patient")
    return pc.take(pa.array(list(keys.values()), pa.int64()), found)


def storable(model: type[models.Model], data: pa.Table) -> pa.Table:
    """The same columns with empty text for missing where the table has no NULL, and lists as PostgreSQL writes them.

    Raises:
        NotStorable: text too long or with a zero byte, or a whole number too large for its column.
    """
    return pa.table({name: _column(model, name, data.column(name)) for name in data.column_names})


def _column(model: type[models.Model], name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    field: Any = model._meta.get_field(name)
    if pa.types.is_list(column.type):
        return pa.chunked_array([pa.array([_literal(value) for value in column.to_pylist()], pa.string())])
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if isinstance(field, models.JSONField):
        if pc.any(pc.match_substring(column, "\\u0000")).as_py():
            raise NotStorable("text", "a zero byte", column=name)
        return column
    if pa.types.is_string(column.type):
        filled = column if field.null else pc.fill_null(column, "")
        _check_text(field, filled)
        return filled
    if pa.types.is_integer(column.type):
        _check_range(field, column)
    return column


def _check_text(field: models.Field[Any, Any], column: pa.ChunkedArray) -> None:
    limit = getattr(field, "max_length", None)
    if limit is not None and (longest := pc.max(pc.utf8_length(column)).as_py() or 0) > limit:
        raise NotStorable(f"at most {limit} characters", f"{longest}", column=field.name)
    if pc.any(pc.match_substring(column, "\0")).as_py():
        raise NotStorable("text", "a zero byte", column=field.name)


def _check_range(field: models.Field[Any, Any], column: pa.ChunkedArray) -> None:
    least, most = _RANGES.get(field.get_internal_type(), (-(2**63), 2**63 - 1))
    bounds = pc.min_max(column).as_py()
    for value in bounds.values():
        if value is not None and not least <= value <= most:
            raise NotStorable(f"a whole number from {least} to {most}", f"{value}", column=field.name)


def _literal(values: Sequence[str] | None) -> str:
    """An array as PostgreSQL writes it."""
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values or ())
    return "{" + ",".join(quoted) + "}"


def check_values(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """As `storable`, for rows that Django writes.

    Raises:
        NotStorable: text too long or with a zero byte, or a whole number too large for its column.
    """
    for row in rows:
        for name, value in row.items():
            field: Any = model._meta.get_field(name)
            inner = field.base_field if isinstance(field, ArrayField) else field
            for each in value if isinstance(value, list) and isinstance(field, ArrayField) else (value,):
                _check_value(field.name, inner, each)


def _check_value(name: str, field: models.Field[Any, Any], value: Any) -> None:
    limit = getattr(field, "max_length", None)
    if isinstance(value, str) and limit is not None and len(value) > limit:
        raise NotStorable(f"at most {limit} characters", f"{len(value)}", column=name)
    if isinstance(value, str | dict | list | float) and not _is_storable(value):
        raise NotStorable("text and finite numbers", "a zero byte, NaN or an infinite number", column=name)
    least, most = _RANGES.get(field.get_internal_type(), (-(2**63), 2**63 - 1))
    if isinstance(value, int) and not least <= value <= most:
        raise NotStorable(f"a whole number from {least} to {most}", f"{value}", column=name)


def _is_storable(value: Any) -> bool:
    """False where PostgreSQL's text, numbers or JSON have no room for it."""
    if isinstance(value, str):
        # half of a character (a lone surrogate) has no place in UTF-8
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_is_storable(each) for pair in value.items() for each in pair)
    return not isinstance(value, list | tuple) or all(_is_storable(each) for each in value)


def copy_columns(table: str, data: pa.Table) -> None:
    """Add rows by PostgreSQL's COPY; text that is null stays apart from text that is empty."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, data.column_names))
    )
    options = pyarrow.csv.WriteOptions(include_header=False)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, data.num_rows, _CHUNK):
            sink = pa.BufferOutputStream()
            pyarrow.csv.write_csv(data.slice(start, _CHUNK), sink, options)
            copy.write(memoryview(sink.getvalue()))
            note_rows(table, min(start + _CHUNK, data.num_rows), data.num_rows)
