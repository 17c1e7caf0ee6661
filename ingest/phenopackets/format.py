"""How phenopackets are recognised, and what may be asked of them."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.records import Package
from ingest.requests import Format, Request, files_under

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")
BINARY_SUFFIXES = (".pb", ".pbf", ".protobuf", ".phenopacket", ".bin")
_MARKS = re.compile(
    rb"[\"']?(?:metaData|meta_data|phenotypicFeatures|phenotypic_features|medicalActions|medical_actions|"
    rb"phenopacketSchemaVersion|phenopacket_schema_version)[\"']?\s*:"
)
_OTHER = re.compile(rb'"resourceType"\s*:')
_PAPERS = ("", ".md", ".txt", ".html", ".pdf")
_PART = 65536
_LOOKED_AT = 50
_FIRST_FIELDS = frozenset({0x12, 0x1A, 0x22, 0x2A})


def recognise(path: Path) -> str | None:
    """Why a file or folder is taken for phenopackets, or None; reads at most the ends of some files."""
    try:
        return _recognise_folder(path) if path.is_dir() else _recognise_file(path)
    except OSError:
        return None


def is_candidate(path: Path) -> bool:
    """Whether the name is one that phenopackets have."""
    return path.name.lower().endswith((*JSON_SUFFIXES, *YAML_SUFFIXES, *BINARY_SUFFIXES))


def _recognise_folder(folder: Path) -> str | None:
    """A folder is theirs where nothing but phenopackets and papers lie in it; else each file is looked at alone."""
    files = list(files_under(folder))
    if any(not is_candidate(path) and path.suffix.lower() not in _PAPERS for path in files):
        return None
    for path in [path for path in files if is_candidate(path)][:_LOOKED_AT]:
        if reason := _recognise_file(path):
            return f"'{path.relative_to(folder).as_posix()}': {reason}"
    return None


def _recognise_file(path: Path) -> str | None:
    if not is_candidate(path) or not path.is_file():
        return None
    head, tail = _ends(path)
    if path.name.lower().endswith(BINARY_SUFFIXES):
        return "it begins as a protobuf phenopacket does" if _is_protobuf(head) else None
    if _OTHER.search(head) or not (_MARKS.search(head) or _MARKS.search(tail)):
        return None
    return "it has the fields of a phenopacket"


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as stream:
        head = stream.read(_PART)
        stream.seek(max(0, path.stat().st_size - _PART))
        return head, stream.read(_PART)


def _is_protobuf(head: bytes) -> bool:
    """Whether an id (field 1, text) and then a message or a text (fields 2 to 5) come first."""
    if len(head) < 4 or head[0] != 0x0A:
        return False
    end = 2 + head[1]
    return head[1] < 0x80 and end < len(head) and head[end] in _FIRST_FIELDS


def _read(request: Request) -> Package:
    from ingest.phenopackets.reader import read

    return read(request)


FORMAT = Format(
    key="phenopackets",
    title="Phenopackets v2 (JSON, YAML, protobuf; single, family, cohort)",
    recognise=recognise,
    read=_read,
    options={
        "build": "GRCh37 or GRCh38, for variants with a position whose record does not name the genome build",
        "day": "day from the index date of samples that do not say when they were taken",
    },
)
