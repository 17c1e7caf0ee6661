"""How a cBioPortal study folder is recognised, and what may be asked of it."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.records import Package
from ingest.requests import Format, Request

_HEAD = 1 << 14
_MOST = 400
_LINE = re.compile(rb"^(type_of_cancer|cancer_study_identifier)\s*:", re.MULTILINE)


def recognise(path: Path) -> str | None:
    """Why the folder is a study: one of its files names a cancer study and its type of cancer."""
    if not path.is_dir():
        return None
    try:
        files = sorted(entry for entry in path.iterdir() if entry.is_file())[:_MOST]
        found = next((file for file in files if _is_study(file)), None)
    except OSError:
        return None
    return None if found is None else f"{found.name} describes a cBioPortal study"


def _is_study(path: Path) -> bool:
    if path.suffix.lower() not in {".txt", ".meta", ""}:
        return False
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return {match.group(1) for match in _LINE.finditer(head)} == {b"type_of_cancer", b"cancer_study_identifier"}


def _read(request: Request) -> Package:
    from ingest.cbioportal.reader import read

    return read(request)


FORMAT = Format(
    key="cbioportal",
    title="cBioPortal study folder",
    recognise=recognise,
    read=_read,
    options={
        "build": "GRCh37 or GRCh38, where the study does not state its reference_genome",
        "index_date": "what day 0 of the study is; 'diagnosis', as cBioPortal has it, where not given",
        "race": "yes: keep race and ethnicity as covariates",
        "strict": "yes: what cBioPortal checks only in its strict mode are errors",
    },
)
