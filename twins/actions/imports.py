"""Imports: check everything, then store everything, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from twins.actions import access, gene_sets
from twins.actions.storing.store import store_package
from twins.bridge.ingest import IngestError, Issue, read_package
from twins.models import ImportIssue, ImportRun, Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from ingest.records import Package

Progress = Callable[[str, int, int], None]
ACCEPT_JOB = "twins.jobs.imports.accept_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an import: the run, and every issue met."""

    run: ImportRun
    issues: tuple[Issue, ...]


def create(
    paths: Sequence[Path], *, study: str, kind: str | None = None, dry_run: bool = False, by: AbstractBaseUser | None
) -> ImportRun:
    """A run that waits."""
    return ImportRun.objects.create(
        study=Study.objects.filter(code=study).first(),
        study_code=study,
        kind=kind or "",
        paths=[str(path) for path in paths],
        dry_run=dry_run,
        by=by,  # type: ignore[misc]  # the user model is configurable
    )


@transaction.atomic
def request(
    paths: Sequence[Path], *, study: str, kind: str | None = None, dry_run: bool = False, by: AbstractBaseUser | None
) -> ImportRun:
    """A run whose job is queued in the same transaction: neither can exist without the other."""
    run = create(paths, study=study, kind=kind, dry_run=dry_run, by=by)
    # By name: the job calls this module, so this module cannot import the job.
    app.configure_task(ACCEPT_JOB).defer(run_id=run.pk)
    return run


def accept(run: ImportRun, *, progress: Progress | None = None) -> Receipt:
    """Read, check and store one import; it can be called again after a crash at any moment.

    Returns:
        The receipt. A refused import stores nothing but the run and its issues.
    """
    with _alone_with(run.study_code):
        _close_interrupted(run)
        ImportRun.objects.filter(pk=run.pk).update(status=ImportRun.Status.RUNNING, stage="reading", done=0, total=0)
        run.refresh_from_db()
        try:
            package = read_package(
                [Path(path) for path in run.paths],
                study=run.study_code,
                kind=run.kind or None,
                progress=_recording(run, progress),
            )
        except IngestError as error:
            return _refuse(run, (error.issue,))
        if package.errors:
            return _refuse(run, package.issues)
        return _store(run, package)


def discard_upload(run: ImportRun) -> None:
    """Remove the uploaded copy once the import has ended; a folder of the server's own is left alone."""
    for path in map(Path, run.paths):
        if path.parent.parent == settings.UPLOADS:
            shutil.rmtree(path.parent, ignore_errors=True)


@contextmanager
def _alone_with(study: str) -> Iterator[None]:
    """One import of a study at a time; the lock goes with the connection, so a killed process frees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), 1)", [study])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), 1)", [study])


def _close_interrupted(run: ImportRun) -> None:
    """We hold the study's lock, so any other run that still says it is running died; it had stored nothing."""
    ImportRun.objects.filter(study_code=run.study_code, status=ImportRun.Status.RUNNING).exclude(pk=run.pk).update(
        status=ImportRun.Status.FAILED, stage="interrupted, nothing stored", finished_at=timezone.now()
    )
    run.issues.all().delete()


def _recording(run: ImportRun, also: Progress | None) -> Progress:
    """Progress goes to the run's row (about a hundred updates a stage) and to the caller."""
    last: dict[str, int] = {}

    def note(stage: str, done: int, total: int) -> None:
        if also:
            also(stage, done, total)
        percent = 100 * done // total if total else 0
        if last.get(stage) != percent:
            last[stage] = percent
            ImportRun.objects.filter(pk=run.pk).update(stage=stage[:120], done=done, total=total)

    return note


def _refuse(run: ImportRun, issues: Sequence[Issue]) -> Receipt:
    with transaction.atomic():
        _keep_issues(run, issues)
        _finish(run, ImportRun.Status.REFUSED, {"patients": 0, "stored": {}, "unchanged": False})
    return Receipt(run=run, issues=tuple(issues))


def _store(run: ImportRun, package: Package) -> Receipt:
    patients = len(package.patients) or len(_named(package))
    result: dict[str, Any] = {"patients": patients, "stored": count_stored(package)}
    with transaction.atomic():
        _keep_issues(run, package.issues)
        run.content_sha256 = content_sha256(package)
        run.kind = package.kind
        if run.dry_run:
            return _finished(run, ImportRun.Status.CHECKED, result | {"unchanged": False}, package)
        gene_sets.refresh()
        run.study, changes = store_package(package)
        status = ImportRun.Status.STORED if changes else ImportRun.Status.UNCHANGED
        result |= {"unchanged": not changes, "changes": changes.as_dict()}
        receipt = _finished(run, status, result, package)
        access.record("import", by=run.by, study=run.study, detail={"run": run.pk, **changes.as_dict()}, actor="import")
    return receipt


def _finished(run: ImportRun, status: ImportRun.Status, result: dict[str, Any], package: Package) -> Receipt:
    _finish(run, status, result)
    return Receipt(run=run, issues=tuple(package.issues))


def _finish(run: ImportRun, status: ImportRun.Status, result: dict[str, Any]) -> None:
    run.status, run.result, run.stage, run.finished_at = status, result, "", timezone.now()
    run.save()


def _keep_issues(run: ImportRun, issues: Sequence[Issue]) -> None:
    ImportIssue.objects.bulk_create(
        ImportIssue(run=run, severity=str(issue.severity), **_cut(issue.as_dict())) for issue in issues
    )


def _cut(values: dict[str, Any]) -> dict[str, Any]:
    """Long paths and values are cut to the columns' width; the message is kept whole."""
    limits = {"code": 64, "file": 300, "column": 200, "value": 200}
    return values | {name: (values[name] or "")[:limit] for name, limit in limits.items()}


def content_sha256(package: Package) -> str:
    """Hash of all files' paths and contents."""
    lines = sorted(f"{file.sha256} {file.path}" for file in package.files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _named(package: Package) -> set[str]:
    """Patients that a package without a patients table speaks of."""
    named = {record.patient for record in package.specimens} | {record.patient for record in package.imaging}
    return named.union(*(table.patients for table in package.wide))


def count_stored(package: Package) -> dict[str, int]:
    """Records by modality; wide tables and embeddings are counted by table as well (`labs:blood`)."""
    counts: Counter[str] = Counter()
    counts["clinical"] = len(package.patients)
    counts["treatment"] = len(package.treatments)
    counts["outcome"] = len(package.outcomes)
    counts["response"] = len(package.responses)
    counts["adverse_event"] = len(package.adverse_events)
    counts["disease_event"] = len(package.disease_events)
    counts["imaging"] = len(package.imaging)
    for variant in package.variants:
        counts["ctdna" if variant.kind == "plasma" else "omics"] += 1
    for specimen in package.specimens:
        counts[f"specimen:{specimen.kind}"] += 1
    for observation in package.observations:
        counts[observation.modality] += 1
    for table in package.wide:
        counts[f"{table.modality}:{table.name}"] += len(table.patients)
    return {name: count for name, count in counts.items() if count}
