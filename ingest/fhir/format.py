"""How FHIR files are recognised, and what may be asked of them."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.records import Package
from ingest.requests import Format, Request, files_under

_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"[A-Z][A-Za-z]+"')
_SUFFIXES = (".json", ".ndjson", ".jsonl")
_PAPERS = ("", ".md", ".txt", ".html", ".pdf")
_HEAD = 65536
_LOOKED_AT = 50


def recognise(path: Path) -> str | None:
    """Why a file or folder is taken for FHIR, or None; reads at most the beginning of some files."""
    try:
        if path.is_dir():
            return _recognise_folder(path)
        return "it names a FHIR resourceType" if _holds_resource(path) else None
    except OSError:
        return None


def is_candidate(path: Path) -> bool:
    """Whether the name is one that FHIR files have."""
    return path.name.lower().endswith(_SUFFIXES)


def _recognise_folder(folder: Path) -> str | None:
    """A folder is FHIR's where nothing but FHIR files and papers lie in it; else each file is looked at alone."""
    files = list(files_under(folder))
    if any(path.suffix.lower() not in {*_SUFFIXES, *_PAPERS} for path in files):
        return None
    for path in [path for path in files if is_candidate(path)][:_LOOKED_AT]:
        if _holds_resource(path):
            return f"'{path.relative_to(folder).as_posix()}' names a FHIR resourceType"
    return None


def _holds_resource(path: Path) -> bool:
    if not is_candidate(path) or not path.is_file():
        return False
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["} and _RESOURCE.search(head) is not None


def _read(request: Request) -> Package:
    from ingest.fhir.reader import read

    return read(request)


FORMAT = Format(
    key="fhir",
    title="FHIR R4 or mCODE (bundle, resources, NDJSON)",
    recognise=recognise,
    read=_read,
    options={
        "index_date": "day 0 as YYYY-MM-DD for patients whose files carry no date of a primary cancer diagnosis",
        "build": "GRCh37 or GRCh38, for variants with a position whose resource does not name the genome build",
        "kind": "plasma or tissue, for variants whose specimen the files do not describe (else tissue)",
        "day": "day from the index date for results that neither they, their specimen nor their report date",
        "new_patients": "yes: make patients for ids that the study does not have",
    },
)
