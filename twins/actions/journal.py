"""What an import did to rows: kept by triggers, read for an undo, forgotten after a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from twins.models import ImportJournal, ImportRun

KEPT_RUNS = 20
"""Journals of so many imports a study are kept; until then the rows that an import removed live in its journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What consecutive statements did to one table; `first` and `last` are keys of the journal."""

    table: str
    operation: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an undo would do to one table."""

    table: str
    remove: int
    restore: int
    bring_back: int


def keep(run: ImportRun) -> None:
    """From here to the end of the transaction, keep what happens to rows; the caller holds the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('consilium.import_run', %s, true)", [str(run.pk)])


def forget_old(study_code: str) -> None:
    """Drop the journals of all but the newest imports of a study."""
    kept = ImportRun.objects.filter(study_code=study_code, status=ImportRun.Status.STORED).order_by("-id")
    oldest = kept.values_list("pk", flat=True)[KEPT_RUNS - 1 : KEPT_RUNS].first()
    if oldest is not None:
        ImportJournal.objects.filter(run__study_code=study_code, run__lt=oldest).delete()


def steps_backwards(run: ImportRun) -> Iterator[Step]:
    """The run's steps, the last one first."""
    query = """
        SELECT table_name, operation, min(id), max(id) FROM (
            SELECT id, table_name, operation, row_number() OVER (ORDER BY id)
                - row_number() OVER (PARTITION BY table_name, operation ORDER BY id) AS island
            FROM twins_importjournal WHERE run_id = %s
        ) AS numbered GROUP BY table_name, operation, island ORDER BY min(id) DESC
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [run.pk])
        rows = cursor.fetchall()
    return (Step(table=table, operation=operation, first=first, last=last) for table, operation, first, last in rows)


def effects(run: ImportRun) -> list[Effect]:
    """What an undo would do, table by table; a row that the import both made and changed is only removed."""
    with connection.cursor() as cursor:
        cursor.execute(_EFFECTS, {"run": run.pk})
        return [
            Effect(table=table, remove=remove, restore=restore, bring_back=bring_back)
            for table, remove, restore, bring_back in cursor.fetchall()
        ]


_EFFECTS = """
    WITH mine AS (
        SELECT table_name, operation, ids, ("row"->>'id')::bigint AS row_id
        FROM twins_importjournal WHERE run_id = %(run)s
    ), tables AS (
        SELECT table_name, coalesce(range_agg(ids), '{}') AS added FROM mine GROUP BY table_name
    ), touched AS (
        SELECT table_name, row_id, bool_or(operation = 'D') AS gone, row_id <@ added AS is_new
        FROM mine JOIN tables USING (table_name) WHERE operation <> 'I' GROUP BY table_name, row_id, added
    )
    SELECT table_name,
        (SELECT coalesce(sum(upper(part) - lower(part)), 0) FROM unnest(added) AS part)::bigint
            - count(*) FILTER (WHERE gone AND is_new),
        count(*) FILTER (WHERE NOT gone AND NOT is_new), count(*) FILTER (WHERE gone AND NOT is_new)
    FROM tables LEFT JOIN touched USING (table_name) GROUP BY table_name, added ORDER BY table_name
"""


def added_tables(run: ImportRun) -> list[str]:
    """Tables to which the run added rows."""
    added = run.journal.filter(operation=ImportJournal.Operation.INSERT)
    return sorted(set(added.order_by().values_list("table_name", flat=True)))


def outgrown_table(run: ImportRun) -> str | None:
    """A table that got a column since the import: its old rows do not say what belongs there."""
    kept = run.journal.exclude(operation=ImportJournal.Operation.INSERT).order_by()
    for table in sorted(set(kept.values_list("table_name", flat=True))):
        if kept.filter(table_name=table).exclude(row__has_keys=_columns(table)).exists():
            return str(table)
    return None


def replay(step: Step) -> None:
    """Undo one step."""
    match step.operation:
        case ImportJournal.Operation.INSERT:
            statement = _REMOVE
        case ImportJournal.Operation.UPDATE:
            statement = _RESTORE
        case _:
            statement = _BRING_BACK
    columns = _columns(step.table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    values = sql.SQL(", ").join(sql.Identifier("before", name) for name in columns)
    table = sql.Identifier(step.table)
    query = sql.SQL(statement).format(table=table, names=names, values=values, mine=sql.SQL(_MINE))
    with connection.cursor() as cursor:
        cursor.execute(query, {"first": step.first, "last": step.last, "table": step.table})


def _columns(table: str) -> list[str]:
    """Columns that can be written: a generated one fills itself."""
    query = """
        SELECT attname FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return [name for (name,) in cursor.fetchall()]


# The step's rows of the journal: other runs of other studies write between them, so the table alone does not tell.
_MINE = """
    FROM twins_importjournal AS journal
    WHERE journal.id BETWEEN %(first)s AND %(last)s AND journal.table_name = %(table)s
    AND journal.run_id = (SELECT run_id FROM twins_importjournal WHERE id = %(first)s)
"""
_REMOVE = """
    DELETE FROM {table} AS gone USING (SELECT part FROM (SELECT unnest(ids) AS part {mine}) AS parts) AS added
    WHERE gone.id >= lower(added.part) AND gone.id < upper(added.part)
"""
# A row that was changed twice goes back to what it was first.
_RESTORE = """
    UPDATE {table} AS changed SET ({names}) = ROW({values})
    FROM (
        SELECT DISTINCT ON (journal.row->'id') journal.row {mine} ORDER BY journal.row->'id', journal.id
    ) AS kept, LATERAL jsonb_populate_record(NULL::{table}, kept.row) AS before
    WHERE changed.id = before.id
"""
_BRING_BACK = """
    INSERT INTO {table} ({names}) SELECT {values}
    FROM (SELECT journal.row {mine}) AS kept, LATERAL jsonb_populate_record(NULL::{table}, kept.row) AS before
"""
