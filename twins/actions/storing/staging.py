"""Long tables: rows are staged by COPY, compared inside the database, and only what differs is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, models
from psycopg import sql

from twins.actions.storing.columns import copy_columns, storable
from twins.actions.storing.errors import NotStorable
from twins.actions.storing.sync import Changes

_STAGE_NAME = "import_stage"
_STAGE = sql.Identifier(_STAGE_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table of dated things of patients.

    Attributes:
        columns: what a row says, `patient_id` first.
        key: columns that may occur once; empty: equal rows may be there several times, and are counted.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()

    @property
    def table(self) -> sql.Identifier:
        """Its name in PostgreSQL."""
        return sql.Identifier(self.model._meta.db_table)


def sync_table(target: Target, data: pa.Table, *, study: int, via: str, whole: bool) -> Changes:
    """Make the stored rows hold the wanted ones.

    Args:
        data: wanted rows, the target's columns.
        study: primary key of the study.
        via: kind of import; rows that came the same way and are not wanted go when `whole`.

    Raises:
        NotStorable: a value that does not fit, or two different rows with one key.
    """
    if not whole and data.num_rows == 0:
        return Changes()
    wanted = storable(target.model, _distinct(target, data.select(list(target.columns))))
    if not _has_rows(target, study):
        copy_columns(target.model._meta.db_table, wanted.append_column("via", pa.repeat(pa.scalar(via), len(wanted))))
        return Changes(created=wanted.num_rows)
    stage_rows(_STAGE_NAME, target.model, wanted)
    deleted = _delete_unwanted(target, study, via) if whole else 0
    replaced = _delete_replaced(target) if target.key else 0
    created = _insert_missing(target, study, via)
    run(sql.SQL("DROP TABLE {}").format(_STAGE))
    return Changes(created=created - replaced, updated=replaced, deleted=deleted)


def _distinct(target: Target, data: pa.Table) -> pa.Table:
    """Equal rows once where there is a key, in the key's order, in which the index takes them fastest."""
    if not target.key or data.num_rows == 0:
        return data
    codes = pd.DataFrame({name: _codes(data.column(name)) for name in target.columns})
    kept = ~codes.duplicated().to_numpy()
    repeated = codes[kept].duplicated(list(target.key)).to_numpy()
    if repeated.any():
        row = data.filter(pa.array(kept)).select(list(target.key[1:])).slice(int(np.argmax(repeated)), 1).to_pylist()[0]
        found = ", ".join(str(value) for value in row.values())
        name = target.model._meta.verbose_name
        raise NotStorable(
            f"one {name} a patient with {', '.join(target.key[1:])}", f"several: {found}", column="patient"
        )
    order = np.lexsort([codes[name].to_numpy() for name in reversed(target.key)])
    return data.take(pa.array(order[kept[order]]))


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Whole numbers that are equal where the values are."""
    plain = column.combine_chunks()
    if pa.types.is_list(plain.type):
        plain = pa.array([repr(value) for value in plain.to_pylist()])
    if pa.types.is_integer(plain.type):
        return np.asarray(pc.fill_null(plain.cast(pa.int64()), -(2**63)).to_numpy(zero_copy_only=False), dtype=np.int64)
    coded = plain if isinstance(plain, pa.DictionaryArray) else plain.dictionary_encode()
    return np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def run(statement: str | sql.Composable, values: Sequence[object] = ()) -> int:
    """Execute a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # psycopg composes it
        return int(cursor.rowcount)


def stage_rows(stage: str, model: type[models.Model], data: pa.Table) -> None:
    """A temporary table with the wanted rows and the model's column types; it goes with the transaction at the latest.

    Args:
        data: columns named as the model's, as `storable` gives them.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, data.column_names))
    run(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
            sql.Identifier(stage), columns, sql.Identifier(model._meta.db_table)
        )
    )
    copy_columns(stage, data)
    run(sql.SQL("ANALYZE {}").format(sql.Identifier(stage)))


def _hashed(target: Target, source: sql.Composable, where: sql.Composable, extra: sql.Composable) -> sql.Composed:
    """Rows of a table with `row_hash`, and `nth` among equal rows where the target has no key."""
    columns = sql.SQL(", ").join(map(sql.Identifier, target.columns))
    row_hash = sql.SQL("hashtextextended(ROW({})::text, 0)").format(columns)
    nth = sql.SQL("1") if target.key else sql.SQL("row_number() OVER (PARTITION BY {})").format(row_hash)
    return sql.SQL("SELECT {}{}, {} AS row_hash, {} AS nth FROM {} {}").format(
        extra, columns, row_hash, nth, source, where
    )


def _of_study(target: Target) -> sql.Composed:
    return sql.SQL("WHERE patient_id IN (SELECT id FROM twins_patient WHERE study_id = %s)").format()


def _delete_unwanted(target: Target, study: int, via: str) -> int:
    stored = _hashed(target, target.table, _of_study(target), sql.SQL("id, via, "))
    wanted = _hashed(target, _STAGE, sql.SQL(""), sql.SQL(""))
    return run(
        sql.SQL(
            "DELETE FROM {} WHERE id IN (SELECT id FROM ({}) stored WHERE via = %s AND NOT EXISTS ("
            "SELECT 1 FROM ({}) wanted WHERE wanted.row_hash = stored.row_hash AND wanted.nth = stored.nth))"
        ).format(target.table, stored, wanted),
        [study, via],
    )


def _delete_replaced(target: Target) -> int:
    """Rows whose key is wanted with another content, whoever brought them: the newest import is right."""
    same_key = sql.SQL(" AND ").join(
        sql.SQL("stored.{0} = wanted.{0}").format(sql.Identifier(name)) for name in target.key
    )
    rest = [name for name in target.columns if name not in target.key]
    if not rest:
        return 0
    differs = sql.SQL("ROW({}) IS DISTINCT FROM ROW({})").format(
        *(
            sql.SQL(", ").join(sql.SQL("{}.{}").format(sql.Identifier(side), sql.Identifier(name)) for name in rest)
            for side in ("stored", "wanted")
        )
    )
    return run(
        sql.SQL("DELETE FROM {} stored USING {} wanted WHERE {} AND {}").format(target.table, _STAGE, same_key, differs)
    )


def _insert_missing(target: Target, study: int, via: str) -> int:
    columns = sql.SQL(", ").join(map(sql.Identifier, target.columns))
    stored = _hashed(target, target.table, _of_study(target), sql.SQL(""))
    wanted = _hashed(target, _STAGE, sql.SQL(""), sql.SQL(""))
    return run(
        sql.SQL(
            "INSERT INTO {} ({}, via) SELECT {}, %s FROM ({}) wanted WHERE NOT EXISTS ("
            "SELECT 1 FROM ({}) stored WHERE wanted.row_hash = stored.row_hash AND wanted.nth = stored.nth) {}"
        ).format(
            target.table,
            columns,
            columns,
            wanted,
            stored,
            sql.SQL("ON CONFLICT DO NOTHING") if target.key else sql.SQL(""),
        ),
        [via, study],
    )


def _has_rows(target: Target, study: int) -> bool:
    """Whether a row of the study is there, asked so that an empty table and a large study are both answered at once."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(target.table))
        (any_row,) = cursor.fetchone()
    return bool(any_row) and target.model._base_manager.filter(patient__study_id=study).exists()
