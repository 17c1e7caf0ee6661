"""Undo of an import: the study is again what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from psycopg import sql

from twins.actions import access, journal, monitoring
from twins.actions.locking import alone_with
from twins.actions.table_names import plain_name
from twins.bridge.ingest import IngestError
from twins.models import ImportRun, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

UNDO_JOB = "twins.jobs.imports.undo_import"


class UndoRefused(IngestError):
    """An import that cannot be undone, or not now."""

    code = "undo_refused"


class ImportNotFound(UndoRefused):
    """No import has this number."""

    code = "import_not_found"


class NothingToUndo(UndoRefused):
    """The import stored nothing, or is undone already."""

    code = "nothing_to_undo"


class NewerImport(UndoRefused):
    """A later import of the same rows must be undone first."""

    code = "newer_import"


class JournalGone(UndoRefused):
    """What the import did is no longer known."""

    code = "journal_gone"


class RecordsDepend(UndoRefused):
    """Records that are only ever added hang on rows that the undo would remove."""

    code = "records_depend"


def find_run(pk: int) -> ImportRun:
    """The import of this number.

    Raises:
        ImportNotFound: none.
    """
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None:
        raise ImportNotFound(f"expected the number of an import, found {pk}")
    return run


def check_undo(run: ImportRun) -> None:
    """Refuse an undo that would not give back the study as it was.

    Raises:
        UndoRefused: the class says why.
    """
    if run.status not in {ImportRun.Status.STORED, ImportRun.Status.UNDOING}:
        raise NothingToUndo(f"expected an import that is stored, found import {run.pk}: {run.status}")
    newer = _stored(run.study_code).filter(pk__gt=run.pk).order_by("-id").first()
    if newer is not None:
        raise NewerImport(f"expected the newest stored import of the study: undo import {newer.pk} first")
    if not run.journal.exists():
        raise JournalGone(f"expected a journal of import {run.pk}: only the newest {journal.KEPT_RUNS} are kept")
    outgrown = journal.outgrown_table(run)
    if outgrown is not None:
        found = f"found older rows of {plain_name(outgrown)}"
        raise JournalGone(f"expected a journal of the tables as they are now, {found}")
    _check_dependants(run)


def find_obstacle(run: ImportRun) -> str:
    """Why the import cannot be undone now; empty when it can."""
    try:
        check_undo(run)
    except UndoRefused as refused:
        return refused.issue.message
    return ""


@transaction.atomic
def request(run: ImportRun, *, by: AbstractBaseUser | None) -> None:
    """Queue the undo; the worker does it.

    Raises:
        UndoRefused: it cannot be undone now.
    """
    check_undo(ImportRun.objects.select_for_update().get(pk=run.pk))
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportRun.Status.UNDOING, undone_by=by, stage="undoing", done=0, total=0, unit=""
    )
    # By name: the job calls this module, so this module cannot import the job.
    app.configure_task(UNDO_JOB).defer(run_id=run.pk)


def undo(run: ImportRun, *, by: AbstractBaseUser | None) -> dict[str, int]:
    """Take back what the import did, all of it or nothing.

    Returns:
        How many rows were removed, restored and brought back.

    Raises:
        UndoRefused: nothing was changed.
    """
    with alone_with(run.study_code):
        run.refresh_from_db()
        return _undo(run, by)


def undo_if_possible(run: ImportRun, *, by: AbstractBaseUser | None) -> None:
    """As `undo`, for a request made a while ago: one that came too late leaves the import stored and says why."""
    try:
        undo(run, by=by)
    except UndoRefused as refused:
        ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.UNDOING).update(
            status=ImportRun.Status.STORED, stage=f"not undone: {refused.issue.message}"[:120], undone_by=None
        )


@transaction.atomic
def _undo(run: ImportRun, by: AbstractBaseUser | None) -> dict[str, int]:
    check_undo(run)
    counts = count_rows(journal.effects(run))
    _release_study(run)
    for step in journal.steps_backwards(run):
        journal.replay(step)
    run.refresh_from_db()
    run.status, run.stage, run.undone_at = ImportRun.Status.UNDONE, "", timezone.now()
    run.undone_by = by  # type: ignore[assignment]  # the user model is configurable
    run.result |= {"undone": counts}
    run.save()
    run.journal.all().delete()
    detail = {"run": run.pk, "study": run.study_code, **counts}
    access.record("undo", by=by, study=Study(code=run.study_code), detail=detail, actor="undo")
    for study in Study.objects.filter(code=run.study_code):
        monitoring.request(study)
    return counts


def count_rows(effects: Sequence[journal.Effect]) -> dict[str, int]:
    """Rows of all tables together."""
    return {
        "removed": sum(effect.remove for effect in effects),
        "restored": sum(effect.restore for effect in effects),
        "brought_back": sum(effect.bring_back for effect in effects),
    }


def _stored(study_code: str) -> QuerySet[ImportRun]:
    kept = (ImportRun.Status.STORED, ImportRun.Status.UNDOING)
    return ImportRun.objects.filter(study_code=study_code, status__in=kept)


def _release_study(run: ImportRun) -> None:
    """The history outlives a study that the undo removes."""
    query = """
        UPDATE twins_importrun SET study_id = NULL FROM twins_importjournal AS journal
        WHERE journal.run_id = %s AND journal.table_name = 'twins_study' AND twins_importrun.study_id <@ journal.ids
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [run.pk])


# Foreign keys that point at a table, from tables that imports do not write.
_POINTERS = """
    SELECT pointer.conrelid::regclass::text, attribute.attname FROM pg_constraint AS pointer
    JOIN pg_attribute AS attribute ON attribute.attrelid = pointer.conrelid AND attribute.attnum = pointer.conkey[1]
    WHERE pointer.contype = 'f' AND pointer.confrelid = %s::regclass AND pointer.conrelid <> 'twins_importrun'::regclass
    AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = pointer.conrelid AND tgname = 'journal_insert'
    ) ORDER BY 1, 2
"""
_DEPENDANTS = """
    SELECT count(*) FROM (SELECT unnest(ids) AS part FROM twins_importjournal
        WHERE run_id = %s AND table_name = %s AND operation = 'I') AS added
    JOIN {table} ON {table}.{column} >= lower(added.part) AND {table}.{column} < upper(added.part)
"""


def _check_dependants(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        for table in journal.added_tables(run):
            cursor.execute(_POINTERS, [table])
            for holder, column in cursor.fetchall():
                query = sql.SQL(_DEPENDANTS).format(table=sql.Identifier(holder), column=sql.Identifier(column))
                # As text: what keeps the rows' history looks at every statement of a request.
                cursor.execute(query.as_string(), [run.pk, table])
                (count,) = cursor.fetchone()
                if count:
                    found = f"found {count} {plain_name(holder)} that hang on its {plain_name(table)}"
                    raise RecordsDepend(f"expected no later record on what the undo would remove, {found}")
