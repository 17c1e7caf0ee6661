"""Imports: check everything, then store everything, or nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from twins.actions import access, gene_sets, journal, monitoring
from twins.actions.locking import alone_with
from twins.actions.progress import Recorder
from twins.actions.storing.counting import count_patients, count_stored
from twins.actions.storing.store import store_package
from twins.actions.storing.sync import Changes
from twins.bridge.ingest import IngestError, Issue, check_names, read_package
from twins.models import ImportIssue, ImportRun, ImportSource, Study

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
    paths: Sequence[Path],
    *,
    study: str,
    kind: str | None = None,
    options: Mapping[str, str] | None = None,
    dry_run: bool = False,
    source: ImportSource | None = None,
    follows: ImportRun | None = None,
    by: AbstractBaseUser | None,
) -> ImportRun:
    """A run that waits.

    Raises:
        SourceNotFound: a path whose name is no text.
    """
    check_names(paths)
    return ImportRun.objects.create(
        study=Study.objects.filter(code=study).first(),
        study_code=study,
        kind=kind or "",
        asked_kind=kind or "",
        paths=[str(path) for path in paths],
        options=dict(options or {}),
        dry_run=dry_run,
        source=source,
        follows=follows,
        by=by,  # type: ignore[misc]  # the user model is configurable
    )


@transaction.atomic
def request(
    paths: Sequence[Path],
    *,
    study: str,
    kind: str | None = None,
    options: Mapping[str, str] | None = None,
    dry_run: bool = False,
    source: ImportSource | None = None,
    by: AbstractBaseUser | None,
) -> ImportRun:
    """A run whose job is queued in the same transaction: neither can exist without the other."""
    return _queue(create(paths, study=study, kind=kind, options=options, dry_run=dry_run, source=source, by=by))


@transaction.atomic
def commit(checked: ImportRun, *, by: AbstractBaseUser | None) -> ImportRun:
    """The import that a dry run was for; asked for twice, it is still one."""
    ImportRun.objects.select_for_update().get(pk=checked.pk)
    return checked.followers.first() or _queue(
        create(
            [Path(path) for path in checked.paths],
            study=checked.study_code,
            kind=checked.asked_kind,
            options=checked.options,
            source=checked.source,
            follows=checked,
            by=by,
        )
    )


def _queue(run: ImportRun) -> ImportRun:
    # By name: the job calls this module, so this module cannot import the job.
    app.configure_task(ACCEPT_JOB).defer(run_id=run.pk)
    return run


def accept(run: ImportRun, *, progress: Progress | None = None) -> Receipt:
    """Read, check and store one import; it can be called again after a crash at any moment.

    Returns:
        The receipt. A refused import stores nothing but the run and its issues.
    """
    with alone_with(run.study_code), Recorder(run, progress) as recorder:
        _close_interrupted(run)
        _start(run)
        # What is expanded must live until it is stored: kept files are copied from there.
        with tempfile.TemporaryDirectory(prefix="import-", dir=settings.UPLOADS) as workspace:
            return _read_and_store(run, Path(workspace), recorder.note)


def _read_and_store(run: ImportRun, workspace: Path, note: Progress) -> Receipt:
    issues: Sequence[Issue] = ()
    try:
        package = read_package(
            [Path(path) for path in run.paths],
            study=run.study_code,
            kind=run.kind or None,
            progress=note,
            options=run.options,
            workspace=workspace,
        )
        issues = package.issues
        if package.errors:
            return _refuse(run, issues)
        note("storing", 0, 1)
        return _store(run, package)
    except IngestError as error:
        return _refuse(run, (*issues, error.issue))


def _start(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportRun.Status.RUNNING, stage="reading", done=0, total=0, unit="", started_at=timezone.now()
    )
    run.refresh_from_db()


def _close_interrupted(run: ImportRun) -> None:
    """We hold the study's lock, so any other run that still says it is running died; it had stored nothing."""
    ImportRun.objects.filter(study_code=run.study_code, status=ImportRun.Status.RUNNING).exclude(pk=run.pk).update(
        status=ImportRun.Status.FAILED, stage="interrupted, nothing stored", finished_at=timezone.now()
    )
    run.issues.all().delete()


def _refuse(run: ImportRun, issues: Sequence[Issue]) -> Receipt:
    with transaction.atomic():
        _keep_issues(run, issues)
        _finish(run, ImportRun.Status.REFUSED, {"patients": 0, "stored": {}, "unchanged": False})
    return Receipt(run=run, issues=tuple(issues))


def _store(run: ImportRun, package: Package) -> Receipt:
    result: dict[str, Any] = {"patients": count_patients(package), "stored": count_stored(package)}
    if package.tally:
        result["resources"] = {kind: dict(counts) for kind, counts in package.tally.items()}
    with transaction.atomic():
        _keep_issues(run, package.issues)
        run.content_sha256 = content_sha256(package)
        run.kind = package.kind
        study, changes = _write(run, package)
        result |= {"unchanged": not changes, "changes": changes.as_dict()}
        if run.dry_run:
            return _finished(run, ImportRun.Status.CHECKED, result, package)
        run.study = study
        receipt = _finished(run, ImportRun.Status.STORED if changes else ImportRun.Status.UNCHANGED, result, package)
        journal.forget_old(run.study_code)
        access.record("import", by=run.by, study=study, detail={"run": run.pk, **changes.as_dict()}, actor="import")
        if changes:
            monitoring.request(study)
    return receipt


def _write(run: ImportRun, package: Package) -> tuple[Study, Changes]:
    """Store the package; a dry run does so too, and takes it back: what the check passes, the import cannot fail on."""
    with transaction.atomic():
        if not run.dry_run:
            gene_sets.refresh()
            journal.keep(run)
        stored = store_package(package)
        transaction.set_rollback(run.dry_run)
    return stored


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
    """Long paths and values are cut to the columns' width, the message is kept whole."""
    limits = {"code": 64, "file": 300, "column": 200, "value": 200, "message": None}
    return values | {name: _storable(values[name] or "")[:limit] for name, limit in limits.items()}


def _storable(text: str) -> str:
    """The text with a question mark for each zero byte and each half of a character."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def content_sha256(package: Package) -> str:
    """Hash of all files' paths and contents."""
    lines = sorted(f"{file.sha256} {file.path}" for file in package.files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
