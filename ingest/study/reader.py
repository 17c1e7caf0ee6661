"""A study folder to a package: every section in turn, every defect in one report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from ingest.checks import Report
from ingest.records import Package, StudyRecord
from ingest.sources import Progress, Sources, no_progress
from ingest.study.context import Context
from ingest.study.events import merge_treatments, read_events
from ingest.study.folder import warn_ignored
from ingest.study.manifest import read_manifest
from ingest.study.matrices import read_matrices
from ingest.study.outcomes import read_outcomes
from ingest.study.patients import read_patients
from ingest.study.sections import Manifest
from ingest.study.series import read_series
from ingest.study.specimens import read_specimens
from ingest.study.treatment import read_treatments


def read_study(
    manifest_path: Path,
    *,
    folders: Sequence[Path] = (),
    study: str,
    progress: Progress = no_progress,
    uid_salt: str | None = None,
) -> Package:
    """Read a study folder.

    Args:
        manifest_path: study.toml, or another manifest; its folder is searched first.
        folders: searched next, for manifests that stand apart from their data.
        study: the id under which the caller wants to store it; must be the manifest's.
        progress: called once a section.
        uid_salt: secret under which DICOM UIDs are renewed; None: the study's id, which keeps them stable and distinct
            between studies but lets whoever knows an original UID recognise it.

    Returns:
        The package with all issues. With errors it holds what could be read and must not be stored.

    Raises:
        NotTheFile: the manifest is empty, a Git-LFS pointer or a web page.
        ManifestError: the manifest is not TOML.
    """
    report = Report()
    manifest = read_manifest(manifest_path, report)
    if manifest is None:
        return Package(
            kind="study", whole=True, study=StudyRecord(code=study, name=study, index_date=""), issues=report.issues()
        )
    _check_study(manifest, study, report)
    sources = Sources((manifest_path.parent, *folders), report)
    sources.note(manifest_path, label=manifest.label)
    context = Context(manifest=manifest, sources=sources, report=report, uid_salt=uid_salt or study)
    package = _read_patients(context)
    if context.patients:
        _read_sections(context, package, progress)
    warn_ignored(manifest_path, sources, report)
    package.files = sources.files()
    package.issues = report.issues()
    return package


def _check_study(manifest: Manifest, study: str, report: Report) -> None:
    if manifest.study.id != study:
        message = f"expected the study '{study}' that was asked for, found '{manifest.study.id}'"
        line = manifest.study.line("id")
        report.error(
            "study_id_mismatch",
            file=manifest.label,
            line=line,
            column="study.id",
            value=manifest.study.id,
            message=message,
        )
    if manifest.study.index_date is None:
        message = "the manifest does not say what day 0 is (index_date)"
        report.warn(
            "index_date_not_stated",
            file=manifest.label,
            line=manifest.study.line(),
            column="study.index_date",
            message=message,
        )


def _read_patients(context: Context) -> Package:
    manifest = context.manifest
    patients = read_patients(context)
    record = StudyRecord(
        code=manifest.study.id,
        name=manifest.study.name or manifest.study.id,
        diagnosis=manifest.study.diagnosis,
        index_date=manifest.study.index_date or "not stated",
        genome_build=manifest.study.genome_build,
        randomised=manifest.treatment is not None and manifest.treatment.randomised,
        synthetic=manifest.study.synthetic,
        covariates=() if patients is None else patients.covariates,
    )
    return Package(kind="study", whole=True, study=record, patients=[] if patients is None else patients.records)


def _read_sections(context: Context, package: Package, progress: Progress) -> None:
    for done, (stage, read) in enumerate(_STAGES.items()):
        progress(stage, done, len(_STAGES))
        read(context, package, progress)
        # Arrow keeps what it no longer needs; the next section needs the room.
        pa.default_memory_pool().release_unused()
    progress("checked", len(_STAGES), len(_STAGES))


def _outcomes(context: Context, package: Package, progress: Progress) -> None:
    package.outcomes = read_outcomes(context)


def _treatments(context: Context, package: Package, progress: Progress) -> None:
    package.treatments = read_treatments(context)


def _specimens(context: Context, package: Package, progress: Progress) -> None:
    found = read_specimens(context, progress)
    package.specimens, package.variants = found.specimens, found.variants


def _matrices(context: Context, package: Package, progress: Progress) -> None:
    package.tables = read_matrices(context)


def _embeddings(context: Context, package: Package, progress: Progress) -> None:
    if context.manifest.embedding:
        # libraries of half a second that most studies do not need
        from ingest.study.embeddings import read_embeddings

        found = read_embeddings(context, progress)
        package.embeddings, package.kept = found.tables, found.kept


def _imaging(context: Context, package: Package, progress: Progress) -> None:
    if not context.manifest.imaging:
        return
    from ingest.study.imaging import read_imaging

    found = read_imaging(context, progress)
    package.imaging = found.records
    package.tables += found.tables


def _observations(context: Context, package: Package, progress: Progress) -> None:
    package.observations = read_series(context)


def _events(context: Context, package: Package, progress: Progress) -> None:
    found = read_events(context)
    package.treatments = merge_treatments(list(package.treatments), found.treatments)
    package.responses = found.responses
    package.adverse_events = found.adverse_events
    package.disease_events = found.disease_events


_STAGES: dict[str, Callable[[Context, Package, Progress], None]] = {
    "outcomes": _outcomes,
    "treatment": _treatments,
    "variants": _specimens,
    "matrices": _matrices,
    "embeddings": _embeddings,
    "series": _observations,
    "events": _events,
    "imaging": _imaging,
}
