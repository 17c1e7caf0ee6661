"""Good imports to damage: everything under tests/wild, and binary ones made on the spot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import IngestError
from ingest.registry import KINDS, detect, read

STUDY = "small"  # the id in the manifest of tests/wild/small_study
OPTIONS: tuple[dict[str, str], ...] = (
    {},
    {"encoder": "house", "dim": "8"},
    {"encoder": "house", "dim": "8", "patient": "P1"},
    {"dim": "8"},
    {"dim": "8", "patient": "P1"},
    {"dim": "64"},
    {"kind": "cnv"},
    {"transform": "beta"},
    {"orient": "features_by_patients"},
)
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
        seed = _seed(place, path)
        if seed is not None:
            yield seed
        elif path.is_dir():
            yield from _seeds(path)


def _seed(place: Path, path: Path) -> Seed | None:
    """The path with the first options under which it is read without an error."""
    try:
        kind = detect(path).kind
    except IngestError:
        return None
    study = STUDY if kind in {"study", "zip"} else "fuzz"
    for options in OPTIONS if kind != "folder" else ():
        if set(options) <= set(KINDS[kind].options) and _is_readable(path, study, options):
            name = f"{place.name}/{path.name}"
            return Seed(name=name, folder=place, target=path.name, kind=kind, study=study, options=options)
    return None


def _is_readable(path: Path, study: str, options: dict[str, str]) -> bool:
    try:
        return not read([path], study=study, options=options).errors
    except IngestError:
        return False
