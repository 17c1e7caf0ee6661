"""Imports in the worker."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from twins.actions import imports, sources, undoing
from twins.models import ImportRun, ImportSource


@app.task(queue="imports", retry=RetryStrategy(max_attempts=3, wait=5))
def accept_import(run_id: int) -> None:
    """Do the import; one that is already finished is left alone."""
    run = ImportRun.objects.get(pk=run_id)
    if run.status in {ImportRun.Status.QUEUED, ImportRun.Status.RUNNING}:
        sources.discard_after(imports.accept(run).run)


@app.task(queue="imports", retry=RetryStrategy(max_attempts=3, wait=5))
def undo_import(run_id: int) -> None:
    """Take an import back; one that stands, or is gone already, is left alone."""
    run = ImportRun.objects.select_related("undone_by").get(pk=run_id)
    if run.status == ImportRun.Status.UNDOING:
        undoing.undo_if_possible(run, by=run.undone_by)


@app.task(queue="imports", retry=RetryStrategy(max_attempts=3, wait=5))
def describe_source(source_id: str) -> None:
    """Look for the kind of what was uploaded or named."""
    source = ImportSource.objects.get(pk=source_id)
    if source.described_at is None and source.discarded_at is None:
        sources.describe(source)
