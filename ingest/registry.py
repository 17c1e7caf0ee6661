"""The one door: what a path is, and which reader reads it. Adding a format is one line in `KINDS`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.archive import extract
from ingest.checks import check_content
from ingest.errors import ArchiveRefused, KindUnknown, SourceNotFound
from ingest.records import Package
from ingest.sources import KnownStudy, Progress, no_progress
from ingest.study import read_study
from ingest.study.single_dicom import holds_dicom, read_single_dicom
from ingest.study.single_embedding import read_single_embedding
from ingest.vcf.single import read_single_vcf


@dataclass(frozen=True, slots=True)
class Detection:
    """What a path is taken for, and why."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the caller wants read."""

    paths: tuple[Path, ...]
    study: str
    known: KnownStudy | None
    progress: Progress
    uid_salt: str | None


def _read_study(request: Request) -> Package:
    first = request.paths[0]
    manifest = first / "study.toml" if first.is_dir() else first
    if not manifest.is_file():
        raise SourceNotFound("expected a folder holding study.toml", file=first.name)
    return read_study(
        manifest, folders=request.paths[1:], study=request.study, progress=request.progress, uid_salt=request.uid_salt
    )


def _read_zip(request: Request) -> Package:
    check_content(request.paths[0], label=request.paths[0].name)
    with tempfile.TemporaryDirectory(prefix="consilium-import-") as folder:
        request.progress("expanding", 0, 1)
        extract(request.paths[0], Path(folder))
        paths = (_study_folder(Path(folder), request.paths[0]), *request.paths[1:])
        return _read_study(replace(request, paths=paths))


def _study_folder(folder: Path, archive: Path) -> Path:
    """Where study.toml lies: at the top of the archive, or in its only folder."""
    entries = sorted(folder.iterdir())
    holding = [place for place in (folder, *entries) if (place / "study.toml").is_file()]
    if len(holding) != 1:
        message = f"expected one study.toml at the top or in one folder, found {len(holding)}"
        raise ArchiveRefused(message, file=archive.name)
    return holding[0]


def _read_vcf(request: Request) -> Package:
    return read_single_vcf(request.paths[0], study=request.study, known=request.known)


def _read_embedding(request: Request) -> Package:
    return read_single_embedding(request.paths[0], study=request.study, known=request.known)


def _read_dicom(request: Request) -> Package:
    return read_single_dicom(
        request.paths[0],
        study=request.study,
        known=request.known,
        uid_salt=request.uid_salt or request.study,
        progress=request.progress,
    )


KINDS: dict[str, Callable[[Request], Package]] = {
    "study": _read_study,
    "study-zip": _read_zip,
    "vcf": _read_vcf,
    "embedding": _read_embedding,
    "dicom": _read_dicom,
}

_SUFFIXES = {
    ".toml": "study",
    ".zip": "study-zip",
    ".vcf": "vcf",
    ".vcf.gz": "vcf",
    ".vcf.bgz": "vcf",
    ".h5": "embedding",
    ".hdf5": "embedding",
}


def detect(path: Path) -> Detection:
    """What kind of import the path is.

    Raises:
        SourceNotFound: nothing is there.
        KindUnknown: no reader knows it.
    """
    if not path.exists():
        raise SourceNotFound("expected a file or folder, found nothing", file=path.name)
    if path.is_dir():
        if (path / "study.toml").is_file():
            return Detection("study", "the folder holds study.toml")
        if holds_dicom(path):
            return Detection("dicom", "the folder holds DICOM files and no study.toml")
        raise KindUnknown("expected a folder with study.toml or DICOM files", file=path.name)
    for suffix, kind in _SUFFIXES.items():
        if path.name.lower().endswith(suffix):
            return Detection(kind, f"the name ends in {suffix}")
    raise KindUnknown(f"expected a study folder or a file ending in {', '.join(_SUFFIXES)}", file=path.name)


def read(
    paths: Sequence[Path],
    *,
    study: str,
    kind: str | None = None,
    known: KnownStudy | None = None,
    progress: Progress | None = None,
    uid_salt: str | None = None,
) -> Package:
    """Read and check an import; nothing is stored here.

    Args:
        paths: first what is imported, then folders in which files named by a manifest are looked up as well.
        study: id of the study; must be the manifest's.
        kind: a key of `KINDS`; None: found by `detect`.
        known: what the database has of the study, for single files.
        progress: called with a stage, how much is done, and how much there is.
        uid_salt: secret under which DICOM UIDs are renewed.

    Returns:
        The package with every issue; with errors it must not be stored.

    Raises:
        IngestError: nothing more can be read.
    """
    if not paths:
        raise SourceNotFound("expected a path, found none")
    found = kind or detect(paths[0]).kind
    if found not in KINDS:
        raise KindUnknown(f"expected one of {', '.join(KINDS)}, found '{found}'")
    for path in paths:
        if not path.exists():
            raise SourceNotFound("expected a file or folder, found nothing", file=path.name)
    request = Request(paths=tuple(paths), study=study, known=known, progress=progress or no_progress, uid_salt=uid_salt)
    return KINDS[found](request)
