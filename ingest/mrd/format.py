"""How a table of MRD results is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request


def recognise(path: Path) -> str | None:
    """Why the path is a table of MRD results, or None; by its header."""
    from ingest.headers import header_of
    from ingest.mrd.columns import is_mrd

    return "the header is that of a table of MRD results" if is_mrd(header_of(path)) else None


def _read(request: Request) -> Package:
    from ingest.mrd.reader import read

    return read(request)


FORMAT = Format(
    key="mrd",
    title="table of MRD results",
    recognise=recognise,
    read=_read,
    options={
        "unit": "unit of the values where no column says it: MTM/mL, VAF %, VAF fraction or TF",
        "sheet": "which sheet of a workbook",
        **NEW_PATIENTS,
    },
)
