"""The cells of a feature table, whichever way it lies: a row a lesion, or a column a lesion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.checks import Report
from ingest.feature_table.tools import tool_of
from ingest.tables import Table, read_table
from ingest.tables.delimited import read_delimited
from ingest.tables.numbers import parse_number

MISSING = frozenset({"", "na", "n/a", "nan", "none", "null", "."})
_DELIMITERS = (",", ";", "\t")
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells by column and lesion.

    Attributes:
        label: the file as the data manager knows it.
        names: of the columns (of the first cells of the lines, where a column is a lesion).
        cells: a list a name, a text a lesion.
        lines: line of each lesion, or of each name where a column is a lesion.
        lesions: names of the columns where a column is a lesion, else empty.
    """

    label: str
    names: tuple[str, ...]
    cells: tuple[Sequence[str], ...]
    lines: tuple[int, ...]
    lesions: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Lesions."""
        return len(self.lesions) or len(self.lines)

    def place(self, name: str, at: int) -> tuple[int, str]:
        """Line and column of a cell in the file."""
        if self.lesions:
            return self.lines[self.names.index(name)], self.lesions[at]
        return self.lines[at], name

    def texts(self, name: str) -> list[str | None]:
        """Trimmed values of a column, None where missing."""
        trimmed = [cell.strip() for cell in self.cells[self.names.index(name)]]
        return [None if cell.lower() in MISSING else cell for cell in trimmed]

    def numbers(self, name: str, report: Report) -> npt.NDArray[np.float64]:
        """Values of a column, NaN where missing; each other text is reported as `not_a_number`."""
        values = np.full(self.count, np.nan)
        for at, text in enumerate(self.texts(name)):
            if text is None:
                continue
            try:
                values[at] = parse_number(text)
            except ValueError:
                line, column = self.place(name, at)
                message = f"expected a number, found '{text}'"
                report.error("not_a_number", file=self.label, line=line, column=column, value=text, message=message)
        return values

    def is_numeric(self, name: str) -> bool:
        """Whether every value is a number or missing, and at least one is a number."""
        own = Report()
        values = self.numbers(name, own)
        return not own.has_errors and not bool(np.isnan(values).all())


def read_grid(path: Path, *, label: str, report: Report) -> Grid | None:
    """The cells of a table, laid so that names are features; None after reporting why not."""
    table = _table(path, label, report)
    if table is None:
        return None
    if not table.columns or not len(table):
        report.error("empty_table", file=label, line=1, message="expected a row a lesion, found none")
        return None
    columns = [[str(cell) if cell is not None else "" for cell in column.to_pylist()] for column in table.data.columns]
    lines = tuple(int(line) for line in table.lines)
    first = [cell.strip() for cell in columns[0]]
    if tool_of(table.columns) is None and tool_of(first) is not None:
        return _turned(table, columns, first, lines, report)
    return Grid(label=label, names=table.columns, cells=tuple(columns), lines=lines)


def delimiter_of(head: str) -> str:
    """The one of comma, semicolon and tab that the first line has most of."""
    first = head.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _table(path: Path, label: str, report: Report) -> Table | None:
    if not path.name.lower().endswith((".csv", ".txt", ".tsv")):
        return read_table(path, label=label, report=report)
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8", "replace")
    return read_delimited(path, label=label, delimiter=delimiter_of(head), report=report)


def _turned(
    table: Table, columns: Sequence[Sequence[str]], first: Sequence[str], lines: tuple[int, ...], report: Report
) -> Grid | None:
    seen: set[str] = set()
    for line, name in zip(lines, first, strict=True):
        if name in seen:
            message = f"expected each feature once, found '{name}' again"
            report.error("duplicate_feature", file=table.label, line=line, column=table.columns[0], message=message)
        seen.add(name)
    if len(seen) < len(first) or len(columns) < 2:
        return None
    rows = tuple([column[at] for column in columns[1:]] for at in range(len(first)))
    return Grid(label=table.label, names=tuple(first), cells=rows, lines=lines, lesions=table.columns[1:])
