"""Good imports to damage: everything under tests/wild, and binary ones made on the spot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import IngestError
from ingest.registry import detect, read

STUDY = "small"  # the id in the manifest of tests/wild/small_study
WILD = Path(__file__).parents[1] / "wild"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A folder that holds one import: what to name on the command line, and which files to damage."""

    name: str
    folder: Path
    target: str
    kind: str
    study: str = "fuzz"
    options: dict[str, str] = field(default_factory=dict)

    def files(self) -> list[Path]:
        """Files of the import, relative to the folder."""
        place = self.folder / self.target
        found = [place] if place.is_file() else [path for path in sorted(place.rglob("*")) if path.is_file()]
        return [path.relative_to(self.folder) for path in found]


def gather(folder: Path) -> list[Seed]:
    """All seeds; binary ones are written into the folder."""
    from tests.fuzz.binaries import write_all

    built = folder / "built"
    built.mkdir()
    write_all(built)
    copied = folder / "wild"
    shutil.copytree(WILD, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return [*_seeds(copied), *_seeds(built)]


def _seeds(place: Path) -> Iterator[Seed]:
    """The largest folders and files that are read without an error."""
    for path in sorted(place.iterdir()):
        kind = _readable_kind(path)
        if kind is not None:
            study = STUDY if kind in {"study", "zip"} else "fuzz"
            yield Seed(name=f"{place.name}/{path.name}", folder=place, target=path.name, kind=kind, study=study)
        elif path.is_dir():
            yield from _seeds(path)


def _readable_kind(path: Path) -> str | None:
    try:
        kind = detect(path).kind
        study = STUDY if kind in {"study", "zip"} else "fuzz"
        return None if kind == "folder" or read([path], study=study).errors else kind
    except IngestError:
        return None
