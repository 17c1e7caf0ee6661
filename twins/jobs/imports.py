"""Imports in the worker."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from twins.actions import imports
from twins.models import ImportRun


@app.task(queue="imports", retry=RetryStrategy(max_attempts=3, wait=5))
def accept_import(run_id: int) -> None:
    """Do the import; one that is already finished is left alone."""
    run = ImportRun.objects.get(pk=run_id)
    if run.is_open:
        imports.discard_upload(imports.accept(run).run)
