"""The wild cBioPortal study with one thing broken: a copy with named edits, pruned to what the edit touches."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from ingest.cbioportal.format import FORMAT
from ingest.records import Package
from ingest.requests import Request

WILD = Path(__file__).resolve().parent.parent / "wild" / "cbioportal"
Edit = tuple[str, str | None, str | None]
_CORE = {"study_of_wild_things.txt", "meta_clinical_patient.txt", "meta_clinical_sample.txt"}
_TOGETHER = (
    ("resource", "resource"),
    ("gsva", "gsva"),
    ("gsva", "expression"),
    ("gsva", "_z"),
    ("_z", "expression"),
    ("panel", "mutations"),
    ("panel", "cna."),
    ("cases_", "mutations"),
    ("cases_", "cna."),
)


def broken_study(into: Path, edits: Sequence[Edit]) -> Path:
    """A copy of the wild study with edits: (file, old, new) replaces, (file, None, text) appends or makes,
    (file, None, None) deletes. Meta files that the edits do not concern are left out."""
    folder = into / "study"
    shutil.copytree(WILD, folder)
    _prune(folder, [name for name, _, _ in edits])
    for name, old, new in edits:
        path = folder / name
        if new is None:
            path.unlink()
        elif old is None:
            path.write_bytes((path.read_bytes() if path.exists() else b"") + new.encode("utf-8", "surrogateescape"))
        else:
            text = path.read_bytes().decode()
            assert old in text, (name, old)
            path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    return folder


def _prune(folder: Path, touched: Sequence[str]) -> None:
    for meta in sorted(folder.glob("*meta_*.txt")):
        text = meta.read_text()
        data = [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("data_filename")]
        concerned = any(name in {meta.name, *data} for name in touched)
        together = any(one in name and other in meta.name for name in touched for one, other in _TOGETHER)
        if meta.name not in _CORE and not concerned and not together:
            meta.unlink()


def read_study(folder: Path, **options: str) -> Package:
    """The study, read as new."""
    request = Request(paths=(folder,), study="wild", workspace=folder, uid_salt="salt", options=options)
    FORMAT.check_options(options)
    return FORMAT.read(request)
