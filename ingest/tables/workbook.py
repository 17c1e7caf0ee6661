"""Excel workbooks: one sheet, first row the header, values as the text a person sees."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa

from ingest.checks import Report, suggestion
from ingest.errors import ReaderFailed
from ingest.isolation import run_isolated
from ingest.tables.table import Table

_LARGEST = 1 << 30
_SECONDS = 120.0


def read_workbook(path: Path, *, label: str, sheet: str | None, report: Report) -> Table | None:
    """Read one sheet (the first where none is named); None after reporting why not."""
    if not _is_reasonable(path, label, report):
        return None
    try:
        # a damaged workbook makes its library raise anything at all, or go on for ever
        names, rows = run_isolated(_rows_of, path, sheet, seconds=_SECONDS, what=label)
    except ReaderFailed as error:
        message = f"expected an .xlsx workbook: {error.issue.message}"
        report.error("not_a_workbook", file=label, message=message)
        return None
    if rows is None:
        message = f"expected the sheet '{sheet}'; {suggestion(sheet or '', names)}"
        report.error("missing_sheet", file=label, column=sheet, value=sheet, message=message)
        return None
    return _table(rows, label, report)


def _rows_of(path: Path, sheet: str | None) -> tuple[list[str], list[tuple[Any, ...]] | None]:
    """Names of the sheets, and the rows of the one that is asked for, or of the first."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    name = sheet or book.sheetnames[0]
    if name not in book.sheetnames:
        return list(book.sheetnames), None
    return list(book.sheetnames), list(book[name].iter_rows(values_only=True))


def _is_reasonable(path: Path, label: str, report: Report) -> bool:
    """A workbook is a zip; one that expands without measure is not opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        report.error("not_a_workbook", file=label, message="expected an .xlsx workbook, found another kind of file")
        return False
    if size > _LARGEST:
        report.error("too_large", file=label, value=size, message=f"expected at most {_LARGEST} bytes after expanding")
    return size <= _LARGEST


def _table(rows: Sequence[Sequence[Any]], label: str, report: Report) -> Table | None:
    if not rows or all(value is None for value in rows[0]):
        report.error("not_a_table", file=label, line=1, message="expected a header row, found none")
        return None
    names = [_text(value) for value in rows[0]]
    while names and not names[-1]:
        names.pop()
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        message = f"expected distinct column names, found '{twice}' again"
        report.error("duplicate_column", file=label, line=1, column=twice, value=twice, message=message)
        return None
    kept = [(line, row) for line, row in enumerate(rows[1:], start=2) if any(value is not None for value in row)]
    data = {name: pa.array([_cell(row, at) for _, row in kept], pa.string()) for at, name in enumerate(names)}
    return Table(label=label, data=pa.table(data), lines=np.array([line for line, _ in kept], dtype=np.int64))


def _cell(row: Sequence[Any], at: int) -> str:
    return _text(row[at]) if at < len(row) else ""


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value).strip()
