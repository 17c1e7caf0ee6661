"""What lies in the study folder and is not named by its manifest."""

from __future__ import annotations

from pathlib import Path

from ingest.checks import Report
from ingest.sources import Sources

_SHOWN = 10
_LOOKED_AT = 100_000


def warn_ignored(manifest: Path, sources: Sources, report: Report) -> None:
    """One warning that counts and shows the files that took no part in the import.

    The folder of a manifest that is not called study.toml is left out: it holds manifests, not the study.
    """
    folders = [folder for folder in sources.folders if folder != manifest.parent or manifest.name == "study.toml"]
    ignored = sorted({name for folder in folders for name in _names(folder) if not sources.was_read(name)})
    if not ignored:
        return
    shown = ", ".join(ignored[:_SHOWN]) + (", …" if len(ignored) > _SHOWN else "")
    message = f"files in the folder that the manifest does not name: {shown}"
    report.warn("ignored_file", file=ignored[0], value=ignored[0], count=len(ignored), message=message)


def _names(folder: Path) -> list[str]:
    names: list[str] = []
    for path in folder.rglob("*"):
        if len(names) == _LOOKED_AT:
            break
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            names.append(path.relative_to(folder).as_posix())
    return names
