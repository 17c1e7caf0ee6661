"""How a study folder is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import SourceNotFound
from ingest.records import Package
from ingest.requests import Format, Request


def recognise(path: Path) -> str | None:
    """A folder that holds study.toml, or any manifest by itself."""
    if path.is_dir():
        return "the folder holds study.toml" if (path / "study.toml").is_file() else None
    return "the name ends in .toml" if path.suffix.lower() == ".toml" else None


def _read(request: Request) -> Package:
    from ingest.study.reader import read_study

    manifest = request.path / "study.toml" if request.path.is_dir() else request.path
    if not manifest.is_file():
        raise SourceNotFound("expected a folder holding study.toml", file=request.path.name)
    return read_study(
        manifest,
        folders=request.paths[1:],
        study=request.study,
        progress=request.progress,
        uid_salt=request.uid_salt,
    )


FORMAT = Format(key="study", title="study folder", recognise=recognise, read=_read)
