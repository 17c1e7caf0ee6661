"""Which reader reads which table; adding a format is one line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ingest.checks import Report
from ingest.tables.delimited import read_delimited
from ingest.tables.parquet import read_parquet
from ingest.tables.table import Table
from ingest.tables.workbook import read_workbook

_Reader = Callable[..., Table | None]

# what quantifiers and copy-number tools call their tab-separated tables
_TABBED = (".tsv", ".txt", ".tab", ".sf", ".cns", ".genes.results", ".isoforms.results")
_DELIMITERS = {".csv": ",", ".csv.gz": ","} | {suffix + end: "\t" for suffix in _TABBED for end in ("", ".gz")}
_BY_SUFFIX: dict[str, _Reader] = {
    **{suffix: partial(read_delimited, delimiter=delimiter) for suffix, delimiter in _DELIMITERS.items()},
    ".parquet": read_parquet,
    ".xlsx": read_workbook,
}
TABLE_SUFFIXES = tuple(_BY_SUFFIX)


def table_suffix(name: str) -> str | None:
    """The suffix that says how to read this table, or None where no reader knows it."""
    return next((suffix for suffix in _BY_SUFFIX if name.lower().endswith(suffix)), None)


def delimiter_of(name: str) -> str | None:
    """What stands between the values of a delimited text; None for any other file."""
    return _DELIMITERS.get(table_suffix(name) or "")


def read_table(path: Path, *, label: str, report: Report, sheet: str | None = None) -> Table | None:
    """Read a table of any known format; None after reporting why not.

    Args:
        path: the file on disk.
        label: the file as the data manager knows it.
        report: takes every defect.
        sheet: of a workbook, which sheet; refused elsewhere.
    """
    suffix = table_suffix(label)
    if suffix is None:
        message = f"expected a table ending in {', '.join(TABLE_SUFFIXES)}"
        report.error("unknown_table_format", file=label, value=Path(label).suffix, message=message)
        return None
    if suffix == ".xlsx":
        return read_workbook(path, label=label, sheet=sheet, report=report)
    if sheet is not None:
        report.error(
            "not_a_workbook",
            file=label,
            column="sheet",
            value=sheet,
            message="expected no sheet: only .xlsx has sheets",
        )
        return None
    return _BY_SUFFIX[suffix](path, label=label, report=report)
