"""How a folder of OMOP tables is recognised, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

from ingest.omop.fields import TABLES
from ingest.records import Package
from ingest.requests import Format, Request

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".xlsx")


def table_named(name: str) -> str | None:
    """The table of the data model that a file of this name would be: `PERSON.csv` is person."""
    lowered = name.lower()
    suffix = next((each for each in SUFFIXES if lowered.endswith(each)), None)
    return lowered.removesuffix(suffix) if suffix else None


def recognise(path: Path) -> str | None:
    """A folder that holds PERSON and at least one other table with patients' data."""
    try:
        found = {table_named(each.name) for each in path.iterdir() if each.is_file()} if path.is_dir() else set()
    except OSError:
        return None
    others = sorted(name for name in found if name in TABLES and name != "person")
    return f"the folder holds the OMOP tables person and {others[0]}" if "person" in found and others else None


def _read(request: Request) -> Package:
    from ingest.omop.reader import read

    return read(request)


FORMAT = Format(
    key="omop",
    title="OMOP CDM tables",
    recognise=recognise,
    read=_read,
    options={
        "index": "what day 0 is: diagnosis (the default) or first_treatment",
        "cancer_concepts": "concept ids of the conditions that are the cancer, separated by commas",
        "race": "yes: keep race and ethnicity as covariates",
    },
)
