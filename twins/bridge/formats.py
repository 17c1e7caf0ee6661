"""Door to the registry of formats: what kinds of import there are, and what a path is taken for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_MANIFEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of import; `options` are what may be asked beyond the files, each with its help."""

    key: str
    title: str
    options: Mapping[str, str]


def kinds() -> dict[str, Kind]:
    """All kinds by key, in the registry's order."""
    from ingest.registry import KINDS

    return {key: Kind(key=key, title=each.title, options=dict(each.options)) for key, each in KINDS.items()}


def detect(path: Path) -> tuple[str, str]:
    """Key of the kind, and the reason.

    Raises:
        IngestError: no reader knows it.
    """
    from ingest import registry

    found = registry.detect(path)
    return found.kind, found.reason


def stated_study(path: Path) -> str:
    """The id that a study folder's manifest gives; empty where there is no manifest or it cannot be read yet."""
    manifest = path / "study.toml" if path.is_dir() else path
    if manifest.suffix != ".toml" or not manifest.is_file() or manifest.stat().st_size > LONGEST_MANIFEST:
        return ""
    try:
        study = tomllib.loads(manifest.read_text(encoding="utf-8")).get("study")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The reader says what is wrong with it, with the line.
        return ""
    found = study.get("id") if isinstance(study, dict) else None
    return found[:64] if isinstance(found, str) else ""
