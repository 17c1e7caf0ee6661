"""One ADaM dataset in memory: columns by their upper-case names, values read strictly, rows counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.adam.xport import read_transport
from ingest.checks import Report, has_content
from ingest.tables import Missing, Table, read_table
from ingest.tables.table import NumberArray

MISSING = Missing.of(("", ".", "NA", "NaN", "null"))
DERIVED = "DTYPE"


@dataclass(slots=True, kw_only=True)
class Dataset:
    """Rows of one file.

    Attributes:
        name: ADSL, ADTTE, …
        table: columns named in upper case.
        formats: SAS display format of a column, where the file gives one.
        counts: rows `used`, `kept_raw` or `ignored`; what nobody counted was used.
    """

    name: str
    table: Table
    report: Report
    formats: Mapping[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def label(self) -> str:
        """The file as the data manager knows it."""
        return self.table.label

    def first(self, *columns: str) -> str | None:
        """The first of these columns that is there."""
        return next((name for name in columns if name in self.table.columns), None)

    def texts(self, column: str | None) -> list[str | None]:
        """Trimmed values as text; all None where the column is not there."""
        if column is None or column not in self.table.columns:
            return [None] * len(self)
        return self.table.texts(column, MISSING)

    def numbers(self, column: str | None) -> NumberArray:
        """Values as numbers, NaN where missing or where the column is not there."""
        if column is None or column not in self.table.columns:
            return np.full(len(self), np.nan)
        values = self.table.numbers(column, MISSING, self.report)
        return np.where(np.isinf(values), np.nan, values)

    def needs(self, *columns: str) -> bool:
        """Whether all are there; each that is not is reported."""
        return all([self.table.has(column, self.report, asked_by=self.name) for column in columns])

    def line(self, row: int) -> int:
        """Line of a row in its file."""
        return int(self.table.lines[row])

    def error(self, code: str, row: int, column: str | None, value: object, message: str) -> None:
        """Report a defect of one cell."""
        self.report.error(code, file=self.label, line=self.line(row), column=column, value=value, message=message)

    def warn(self, code: str, row: int, column: str | None, value: object, message: str) -> None:
        """Report something about one cell that the data manager should know."""
        self.report.warn(code, file=self.label, line=self.line(row), column=column, value=value, message=message)

    def ignore(self, code: str, row: int, column: str | None, value: object, message: str) -> None:
        """Leave a row out, and say so."""
        self.warn(code, row, column, value, message)
        self.counts["ignored"] += 1

    def ignore_rows(self, code: str, rows: npt.NDArray[np.bool_], column: str, message: str) -> None:
        """Leave many rows out, and say so once, with the first line and their number."""
        self.counts["ignored"] += int(rows.sum())
        self.warn_rows(code, rows, column, message)

    def warn_rows(self, code: str, rows: npt.NDArray[np.bool_], column: str, message: str) -> None:
        """Say something about many rows once, with the first line and their number."""
        found = np.flatnonzero(rows)
        if len(found):
            line = self.line(int(found[0]))
            self.report.warn(code, file=self.label, line=line, column=column, count=len(found), message=message)

    def tally(self) -> dict[str, int]:
        """Rows by what became of them."""
        raw, ignored = self.counts["kept_raw"], self.counts["ignored"]
        return {"used": len(self) - raw - ignored, "kept_raw": raw, "ignored": ignored}


def open_dataset(path: Path, *, name: str, label: str, report: Report) -> Dataset | None:
    """Read a dataset; None after reporting why not.

    Raises:
        ReaderFailed: the library for transport files died or took too long.
    """
    if not has_content(path, label=label, report=report):
        return None
    table, formats = _read(path, label, report)
    table = _in_upper_case(table, report) if table is not None else None
    if table is None:
        return None
    upper = {column.upper(): text for column, text in formats.items()}
    return Dataset(name=name, table=table, report=report, formats=upper)


def _read(path: Path, label: str, report: Report) -> tuple[Table | None, Mapping[str, str]]:
    if not label.lower().endswith(".xpt"):
        return read_table(path, label=label, report=report), {}
    transport = read_transport(path, label=label, report=report)
    return (transport.table, transport.formats) if transport is not None else (None, {})


def _in_upper_case(table: Table, report: Report) -> Table | None:
    names = [name.upper() for name in table.columns]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        message = f"expected distinct column names, found '{twice}' twice when case is ignored"
        report.error("duplicate_column", file=table.label, line=1, column=twice, value=twice, message=message)
        return None
    return Table(label=table.label, data=table.data.rename_columns(names), lines=table.lines)


def analysed(dataset: Dataset, groups: Sequence[str | None]) -> list[bool]:
    """Which rows belong to the analysis; the others are ignored and counted.

    Rows that the sponsor derived to fill a gap (DTYPE: LOCF, AVERAGE) are none. Where ANL01FL marks rows of a group
    (a parameter), only those that it marks are.
    """
    flags, derived = dataset.texts("ANL01FL"), dataset.texts(DERIVED)
    marked = {group for group, flag in zip(groups, flags, strict=True) if flag == "Y"}
    fills = np.array([kind is not None for kind in derived], dtype=np.bool_)
    outside = [group in marked and flag != "Y" for group, flag in zip(groups, flags, strict=True)]
    unmarked = np.array(outside, dtype=np.bool_) & ~fills
    dataset.ignore_rows("derived_row", fills, DERIVED, "rows that were derived to fill gaps are not stored")
    message = "rows that ANL01FL does not mark for the analysis are not stored"
    dataset.ignore_rows("not_analysed", unmarked, "ANL01FL", message)
    return [bool(kept) for kept in ~(fills | unmarked)]
