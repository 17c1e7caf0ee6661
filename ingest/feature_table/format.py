"""How a ready feature table is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.feature_table.tools import tool_of
from ingest.headers import head_of
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
_HEAD = 1 << 18
_DELIMITERS = (",", ";", "\t")


def recognise(path: Path) -> str | None:
    """A table whose header, or whose first column, has features of a known tool."""
    if not path.name.lower().endswith(_SUFFIXES) or not path.is_file():
        return None
    lines = head_of(path, _HEAD).decode("utf-8-sig", "replace").splitlines()
    if not lines:
        return None
    delimiter = max(_DELIMITERS, key=lines[0].count)
    header = [name.strip(' "') for name in lines[0].split(delimiter)]
    tool = tool_of(header) or tool_of([line.split(delimiter, 1)[0].strip(' "') for line in lines])
    return f"the table has features of {tool.title}" if tool else None


def _read(request: Request) -> Package:
    from ingest.feature_table.reader import read

    return read(request)


FORMAT = Format(
    key="feature_table",
    title="Radiomics feature table (pyradiomics, MIRP, LIFEx, CSV)",
    recognise=recognise,
    read=_read,
    options={
        "id": "the column that names the patient, where it has a name that is not known",
        "region": "the column that names the lesion, where one patient has several",
        "name": "name of the feature set; the tool's where not given",
        "day": "day of the images, from the index date; 0 where not given",
        "day_column": "the column with the day, a whole number from the index date",
        **NEW_PATIENTS,
    },
)
