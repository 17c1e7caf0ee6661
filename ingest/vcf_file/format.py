"""How a VCF by itself is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.headers import head_of
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_SUFFIXES = (".vcf", ".vcf.gz", ".vcf.bgz")
_START = b"##fileformat=VCF"


def recognise(path: Path) -> str | None:
    """Why the path is a VCF, or None; reads the first bytes of a file whose name does not say it."""
    if not path.is_file():
        return None
    suffix = next((suffix for suffix in _SUFFIXES if path.name.lower().endswith(suffix)), None)
    if suffix is not None:
        return f"the name ends in {suffix}"
    return "the file begins with ##fileformat=VCF" if head_of(path, len(_START)).startswith(_START) else None


def _read(request: Request) -> Package:
    from ingest.vcf_file.reader import read

    return read(request)


FORMAT = Format(
    key="vcf",
    title="VCF",
    recognise=recognise,
    read=_read,
    options={
        "day": "day of the draw or biopsy from the index date (0 where not given)",
        "kind": "plasma or tissue (plasma where not given)",
        "build": "GRCh37 or GRCh38, where neither the header nor the file's name says it",
        "sample": "name of the tumour's sample column",
        "patient": "id of the patient, where neither a sample's nor the file's name is one",
        **NEW_PATIENTS,
    },
)
