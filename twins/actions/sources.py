"""What imports are made from: named, described, and removed when it is no longer needed."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from twins.bridge import formats
from twins.bridge.ingest import IngestError
from twins.models import ImportRun, ImportSource

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

DESCRIBE_JOB = "twins.jobs.imports.describe_source"
OPEN = (ImportRun.Status.QUEUED, ImportRun.Status.RUNNING)


@transaction.atomic
def name_place(place: Path, *, by: AbstractBaseUser) -> ImportSource:
    """A file or folder of the server; the caller has checked that it may be named."""
    source = ImportSource.objects.create(by=by, place=str(place))  # type: ignore[misc]
    complete(source)
    return source


def complete(source: ImportSource) -> None:
    """All is there; looking into many files takes a while, so the worker does it."""
    source.completed_at = timezone.now()
    source.save(update_fields=["completed_at"])
    # By name: the job calls this module, so this module cannot import the job.
    app.configure_task(DESCRIBE_JOB).defer(source_id=str(source.pk))


def describe(source: ImportSource) -> None:
    """Find out what it is, and why we think so."""
    try:
        source.kind, source.reason = formats.detect(source.path)
        source.study_code = formats.stated_study(source.path)
    except IngestError as error:
        source.refusal = str(error)
    source.described_at = timezone.now()
    source.save(update_fields=["kind", "reason", "study_code", "refusal", "described_at"])


def discard(source: ImportSource) -> None:
    """Remove an upload's files; a place of the server is left alone."""
    if source.is_upload:
        shutil.rmtree(source.folder, ignore_errors=True)
    source.discarded_at = timezone.now()
    source.save(update_fields=["discarded_at"])


def discard_after(run: ImportRun) -> None:
    """An upload whose import is stored has done its work; one that was checked or refused waits for the next try."""
    done = run.status in {ImportRun.Status.STORED, ImportRun.Status.UNCHANGED}
    if run.source is not None and done and not run.source.runs.filter(status__in=OPEN).exists():
        discard(run.source)


def unfinished(by: AbstractBaseUser) -> QuerySet[ImportSource]:
    """Uploads of which bytes are still to come."""
    return ImportSource.objects.filter(by=by.pk, place="", completed_at__isnull=True, discarded_at__isnull=True)


def discard_stale(*, now: datetime) -> int:
    """Remove uploads that nobody came back to, and what killed workers left behind.

    Returns:
        How many uploads.
    """
    oldest = now - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    stale = ImportSource.objects.filter(created_at__lt=oldest, discarded_at__isnull=True).exclude(runs__status__in=OPEN)
    for source in stale:
        discard(source)
    for folder in Path(settings.UPLOADS).glob("import-*"):
        if folder.stat().st_mtime < oldest.timestamp():
            shutil.rmtree(folder, ignore_errors=True)
    return len(stale)
