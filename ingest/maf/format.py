"""How a MAF is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.headers import head_of
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_HEAD = 1 << 16
_NAMES = (b"Hugo_Symbol", b"Tumor_Sample_Barcode", b"Variant_Classification")


def recognise(path: Path) -> str | None:
    """Why the path is a MAF: its first line states the version, or its header has the columns."""
    if not path.is_file():
        return None
    head = head_of(path, _HEAD).removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"#version ") and b"Hugo_Symbol" in head:
        return "the first line states a MAF version"
    header = next((line for line in head.splitlines() if not line.startswith(b"#")), b"")
    columns = header.split(b"\t")
    return "the header has the columns of a MAF" if all(name in columns for name in _NAMES) else None


def _read(request: Request) -> Package:
    from ingest.maf.reader import read

    return read(request)


FORMAT = Format(
    key="maf",
    title="Mutation annotation file (MAF)",
    recognise=recognise,
    read=_read,
    options={
        "build": "GRCh37 or GRCh38, where neither the rows nor the study say",
        "day": "day on which the samples were taken, from the index date; 0 where not given",
        "kind": "plasma or tissue; tissue where not given",
        "patient": "the patient whose variants these are, where the samples do not say",
        "sample": "the one Tumor_Sample_Barcode to read, where the file has several",
        "strict": "yes: alleles that contradict the variant type are errors",
        **NEW_PATIENTS,
    },
)
