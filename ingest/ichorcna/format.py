"""How files of ichorCNA are recognised, and what may be asked of them."""

from __future__ import annotations

from pathlib import Path

from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_PARAMS = ("sample", "tumor fraction", "ploidy")


def recognise(path: Path) -> str | None:
    """Why the path is a file of ichorCNA, or None; by its first line."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            first = stream.readline(1 << 14)
    except OSError:
        return None
    names = tuple(name.strip().lower() for name in first.decode("utf-8", "replace").split("\t"))
    if names == _PARAMS:
        return "the first line is that of ichorCNA's params.txt"
    return "the first line is that of ichorCNA's segments" if is_segments(names) else None


def is_segments(names: tuple[str, ...]) -> bool:
    """Whether lower-case column names are those of a .seg, .seg.txt or .cna.seg file of ichorCNA."""
    known = set(names)
    if not {"start", "end"} <= known or not known & {"chr", "chrom"}:
        return False
    return {"event", "copy.number", "bins", "median"} <= known or any(
        name.endswith(("seg.median.logr", ".corrected_copy_number")) for name in names
    )


def _read(request: Request) -> Package:
    from ingest.ichorcna.reader import read

    return read(request)


FORMAT = Format(
    key="ichorcna",
    title="ichorCNA results",
    recognise=recognise,
    read=_read,
    options={
        "day": "day of the plasma draw from the index date (0 where not given)",
        "patient": "id of the patient, where neither the sample's nor the file's name is one",
        "limit": "tumour fraction below which it cannot be told from noise (0.03 where not given)",
        "build": "GRCh37 or GRCh38, for segments whose file name does not say it",
        **NEW_PATIENTS,
    },
)
