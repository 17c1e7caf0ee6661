"""One table of the data model in memory: whole columns at once, defects one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.checks import Report, has_content
from ingest.omop.fields import RENAMED, TABLES, is_date, is_integer
from ingest.tables import Missing, Table, read_table
from ingest.tables.delimited import read_delimited
from ingest.tables.table import NumberArray

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NONE = np.iinfo(np.int64).min
"""Stands for a missing whole number; ids may be larger than a float can hold."""
_MISSING = Missing.of(("", "null", "NA", "\\N"))
_ISO = r"^\d{4}-\d{2}-\d{2}$"
_EARLIEST, _OPEN = ((date(year, 1, 1) - date(1970, 1, 1)).days for year in (1880, 2090))
_COMPACT = r"^(\d{4})(\d{2})(\d{2})$"


@dataclass(slots=True, kw_only=True)
class Frame:
    """Rows of one table.

    Attributes:
        name: as in the data model.
        table: columns in lower case, under their names of CDM 5.4.
        counts: rows `kept_raw` or `ignored`; the others were used.
    """

    name: str
    table: Table
    report: Report
    counts: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.table)

    def has(self, column: str) -> bool:
        """Whether the column is there."""
        return column in self.table.columns

    def integers(self, column: str) -> Integers:
        """Whole numbers, `NONE` where missing or where the column is not there."""
        if not self.has(column):
            return np.full(len(self), NONE, dtype=np.int64)
        fast = _as_integers(self._present(column))
        if fast is not None:
            return fast
        found = self.table.integers(column, _MISSING, self.report)
        return np.array([NONE if value is None or abs(value) >= 1 << 62 else value for value in found], dtype=np.int64)

    def numbers(self, column: str) -> NumberArray:
        """Numbers, NaN where missing."""
        if not self.has(column):
            return np.full(len(self), np.nan)
        values = self.table.numbers(column, _MISSING, self.report)
        return np.where(np.isinf(values), np.nan, values)

    def texts(self, column: str) -> pa.Array:
        """Trimmed text, null where missing."""
        return self._present(column) if self.has(column) else pa.nulls(len(self), pa.string())

    def dates(self, column: str) -> NumberArray:
        """Days since 1970-01-01, NaN where missing; anything that is no date is reported without its value."""
        if not self.has(column):
            return np.full(len(self), np.nan)
        head = pc.utf8_slice_codeunits(self._present(column), 0, 10)
        iso = pc.replace_substring_regex(head, _COMPACT, r"\1-\2-\3")
        fast = _as_days(iso)
        days = fast if fast is not None else self._days_slowly(column, iso)
        message = "expected a date of our time"
        self.error_rows("not_a_date", days < _EARLIEST, column, message)
        self.warn_rows("open_date", days >= _OPEN, column, "a date of 2090 or later stands for an open end: missing")
        return np.where((days < _EARLIEST) | (days >= _OPEN), np.nan, days)

    def error_rows(self, code: str, rows: Mask, column: str, message: str) -> None:
        """Report a defect of each of these rows; of very many the first by line, the rest by their number."""
        self._say("error", code, rows, column, message)

    def warn_rows(self, code: str, rows: Mask, column: str, message: str) -> None:
        """As `error_rows`, for what is stored or left out."""
        self._say("warn", code, rows, column, message)

    def ignore_rows(self, code: str, rows: Mask, column: str, message: str) -> None:
        """Leave rows out, and say so."""
        self.warn_rows(code, rows, column, message)
        self.counts["ignored"] += int(rows.sum())

    def tally(self) -> dict[str, int]:
        """Rows by what became of them."""
        raw, ignored = self.counts["kept_raw"], self.counts["ignored"]
        return {"used": len(self) - raw - ignored, "kept_raw": raw, "ignored": ignored}

    def _say(self, severity: str, code: str, rows: Mask, column: str, message: str) -> None:
        say = self.report.error if severity == "error" else self.report.warn
        found = np.flatnonzero(rows)
        if len(found):
            first = int(found[0])
            say(
                code,
                file=self.table.label,
                line=int(self.table.lines[first]),
                column=column,
                value=self._shown(column, first),
                count=len(found),
                message=message,
            )

    def _shown(self, column: str, row: int) -> int | None:
        """Ids and concepts may be said; dates and years of birth may not."""
        if not column.endswith("_id") or not self.has(column):
            return None
        value = int(self.integers(column)[row])
        return None if value == NONE else value

    def _present(self, column: str) -> pa.Array:
        values = self.table.data.column(column)
        text = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
        if not pa.types.is_string(text.type):
            text = _plain_text(text)
        trimmed = pc.utf8_trim_whitespace(text)
        return pc.if_else(_MISSING.mask(trimmed), pa.scalar(None, pa.string()), trimmed)

    def _days_slowly(self, column: str, texts: pa.Array) -> NumberArray:
        known: dict[str | None, float] = {None: np.nan}
        bad: list[bool] = []
        days: list[float] = []
        for text in texts.to_pylist():
            if text not in known:
                known[text] = _day_of(text)
            days.append(known[text])
            bad.append(text is not None and np.isnan(known[text]))
        message = "expected a date such as 2014-01-31"
        self.error_rows("not_a_date", np.array(bad), column, message)
        return np.array(days, dtype=np.float64)


def _plain_text(values: pa.Array) -> pa.Array:
    """Typed columns of Parquet as the text that a CSV would hold."""
    if pa.types.is_floating(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.0$|^nan$", "")
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        return values.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.string())
    return values.cast(pa.string())


def _as_integers(texts: pa.Array) -> Integers | None:
    """All values at once, `1.0` counting as 1, or None where one of them needs a closer look."""
    try:
        values = pc.replace_substring_regex(texts, r"\.0*$", "").cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(pc.fill_null(values, NONE).to_numpy(zero_copy_only=False), dtype=np.int64)


def _as_days(texts: pa.Array) -> NumberArray | None:
    if not pc.all(pc.fill_null(pc.match_substring_regex(texts, _ISO), True)).as_py() and len(texts):
        return None
    try:
        days = texts.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(pc.fill_null(days, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)


def _day_of(text: str | None) -> float:
    try:
        return float((date.fromisoformat(text or "") - date(1970, 1, 1)).days)
    except ValueError:
        return np.nan


def open_frame(path: Path, *, name: str, label: str, report: Report) -> Frame | None:
    """Read a table and check it against the data model; None after reporting why it cannot be used."""
    if not has_content(path, label=label, report=report):
        return None
    table = _read(path, label, report)
    if table is None:
        return None
    names = [RENAMED.get(column.lower(), column.lower()) for column in table.columns]
    table = Table(label=label, data=table.data.rename_columns(names), lines=table.lines)
    if len(set(names)) < len(names):
        report.error("duplicate_column", file=label, line=1, message="expected distinct column names, case ignored")
        return None
    if not _has_needed(table, name, report):
        return None
    frame = Frame(name=name, table=table, report=report)
    _check_values(frame)
    return frame


def _read(path: Path, label: str, report: Report) -> Table | None:
    """Exports named .csv may be separated by tabs: the header tells."""
    if not label.lower().endswith(".csv"):
        return read_table(path, label=label, report=report)
    with path.open("rb") as stream:
        header = stream.readline(1 << 16)
    delimiter = "\t" if b"\t" in header and b"," not in header else ","
    return read_delimited(path, label=label, delimiter=delimiter, report=report)


def _has_needed(table: Table, name: str, report: Report) -> bool:
    fields = TABLES[name]
    asked = f"CDM 5.4, table {name}"
    complete = all([table.has(column, report, asked_by=asked) for column in fields.needed])
    for column in fields.required:
        if column not in table.columns:
            message = f"the column '{column}' is required by {asked}: not needed here"
            report.warn("missing_required_column", file=table.label, line=1, column=column, message=message)
    for column in table.columns:
        if column not in fields.known:
            message = f"a column that {asked} does not have is not read: '{column}'"
            report.warn("unknown_column", file=table.label, line=1, column=column, message=message)
    return complete


def _check_values(frame: Frame) -> None:
    """Needed columns have a value in every row; a primary key has it once."""
    fields = TABLES[frame.name]
    for column in fields.needed:
        empty = np.isnan(frame.dates(column)) if is_date(column) else frame.integers(column) == NONE
        if is_date(column) or is_integer(column):
            missing = np.asarray(pc.is_null(frame.texts(column)).to_numpy(zero_copy_only=False)) & empty
            frame.error_rows("missing_value", missing, column, f"expected a value in the required column {column}")
    if fields.key:
        _check_key(frame, fields.key)


def _check_key(frame: Frame, key: str) -> None:
    ids = frame.integers(key)
    order = np.argsort(ids, kind="stable")
    repeated = np.zeros(len(ids), dtype=np.bool_)
    repeated[order[1:]] = (ids[order][1:] == ids[order][:-1]) & (ids[order][1:] != NONE)
    frame.error_rows("duplicate_id", repeated, key, f"expected distinct values of {key}, found one again")


def mask_of(rows: Any) -> Mask:
    """Rows as a mask."""
    return np.asarray(rows, dtype=np.bool_)
