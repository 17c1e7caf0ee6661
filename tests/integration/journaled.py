"""Imports of packages with the journal that an undo plays back."""

from django.db import connection

from ingest.records import Package
from twins.actions import imports, journal
from twins.actions.storing.store import store_package
from twins.models import ImportRun

JOURNALED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'journal_insert' ORDER BY 1"


def run_import(package: Package, *, study: str = "small") -> ImportRun:
    """Store a package as an import does, with its journal."""
    run = imports.create([], study=study, by=None)
    journal.keep(run)
    run.study, changes = store_package(package)
    run.status = ImportRun.Status.STORED if changes else ImportRun.Status.UNCHANGED
    run.save()
    stop_journal()
    return run


def stop_journal() -> None:
    """The setting ends with the transaction; tests live in one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('consilium.import_run', '', true)")


def all_rows() -> dict[str, list[str]]:
    """Every row of every table that imports write, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute(JOURNALED)
        tables = [table for (table,) in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t ORDER BY id")
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows
