"""A table in memory: named columns, one line number a row, values read strictly when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.checks import Report, suggestion
from ingest.tables.numbers import parse_integer, parse_number

T = TypeVar("T")
NumberArray = npt.NDArray[np.float64]
DEFAULT_MISSING = ("", "NA", "N/A", "NaN", "null", ".")


@dataclass(frozen=True, slots=True)
class Missing:
    """The words that mean "no value here", whatever their case; an empty cell always does."""

    words: frozenset[str]

    @classmethod
    def of(cls, words: Sequence[str]) -> Missing:
        """From the words as the manifest gives them."""
        return cls(frozenset({""} | {word.strip().lower() for word in words}))

    def blank(self, column: pa.Array) -> pa.Array:
        """The trimmed text column with null where there is no value."""
        # on distinct values: a long column has few of them
        coded = column.dictionary_encode() if len(column) > 10_000 else None
        if coded is None or len(coded.dictionary) > len(column) // 2:
            return pc.if_else(self.mask(column), pa.scalar(None, pa.string()), column)
        kept = pc.if_else(self.mask(coded.dictionary), pa.scalar(None, pa.string()), coded.dictionary)
        return kept.take(coded.indices)

    def mask(self, column: pa.Array) -> pa.Array:
        """True where a trimmed text column has no value."""
        lowered = pc.utf8_lower(column)
        return pc.fill_null(pc.is_in(lowered, value_set=pa.array(sorted(self.words), pa.string())), True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of a file. Shapes: lines (rows,) 1-based, where the header is line 1.

    Attributes:
        label: the file as the data manager knows it.
        data: Arrow table; text columns, or typed ones from Parquet.
        lines: line on which each row starts.
    """

    label: str
    data: pa.Table
    lines: npt.NDArray[np.int64]

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in the file's order."""
        return tuple(self.data.column_names)

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def has(self, column: str, report: Report, *, asked_by: str) -> bool:
        """Whether the column is there; reports `missing_column` with the nearest name where it is not."""
        if column in self.data.column_names:
            return True
        message = f"expected the column '{column}' ({asked_by}); {suggestion(column, self.columns)}"
        report.error("missing_column", file=self.label, line=1, column=column, message=message)
        return False

    def keep(self, rows: npt.NDArray[np.bool_]) -> Table:
        """The rows where the mask is true."""
        return Table(label=self.label, data=self.data.filter(pa.array(rows)), lines=self.lines[rows])

    def texts(self, column: str, missing: Missing) -> list[str | None]:
        """Trimmed values as text, None where missing."""
        values: list[str | None] = self.words(column, missing).to_pylist()
        return values

    def words(self, column: str, missing: Missing) -> pa.Array:
        """Trimmed values as an Arrow text column, null where missing."""
        return missing.blank(self._trimmed(column))

    def numbers(self, column: str, missing: Missing, report: Report) -> NumberArray:
        """Values as float64, NaN where missing; each other text is reported as `not_a_number`."""
        typed = self._column(column)
        if pa.types.is_floating(typed.type) or pa.types.is_integer(typed.type):
            return self._finite(column, pc.fill_null(typed.cast(pa.float64(), safe=False), np.nan).to_numpy(), report)
        fast = cast_numbers(self._column(column)) if pa.types.is_string(typed.type) else None
        if fast is not None:
            return fast
        present = self.words(column, missing)
        fast = cast_numbers(present)
        return fast if fast is not None else self._numbers_slowly(column, present, report)

    def integers(self, column: str, missing: Missing, report: Report) -> list[int | None]:
        """Whole numbers, None where missing; each other text is reported as `not_an_integer`."""
        return self._parsed(
            column, self.texts(column, missing), parse_integer, "not_an_integer", "a whole number", report
        )

    def matrix(self, columns: Sequence[str], missing: Missing, report: Report) -> NumberArray:
        """Several columns as one array. Shapes: (rows, columns) float64, NaN where missing; reports as `numbers`."""
        if not len(self) or not columns:
            return np.empty((len(self), len(columns)))
        chosen = self.data if list(columns) == self.data.column_names else self.data.select(list(columns))
        if all(pa.types.is_string(kind) for kind in chosen.schema.types):
            # one column under the other: a wide table costs a few calls instead of some a column
            stacked = pa.concat_arrays([chunk for column in chosen.itercolumns() for chunk in column.chunks])
            fast = cast_numbers(stacked)
            if fast is None:
                fast = cast_numbers(missing.blank(pc.utf8_trim_whitespace(stacked)))
            if fast is not None:
                return fast.reshape(len(columns), len(self)).T
        return np.column_stack([self.numbers(column, missing, report) for column in columns])

    def whole_numbers(self, column: str, missing: Missing, report: Report) -> pa.Array:
        """As `integers`, as an Arrow column."""
        fast = cast_numbers(self.words(column, missing))
        if fast is not None and bool(np.all(np.isnan(fast) | ((fast == np.trunc(fast)) & (np.abs(fast) < 2**53)))):
            return pa.array(fast, from_pandas=True).cast(pa.int64())
        values = self.integers(column, missing, report)
        return pa.array([value if value is None or abs(value) < 2**63 else None for value in values], pa.int64())

    def _parsed(
        self,
        column: str,
        texts: Sequence[str | None],
        parse: Callable[[str], T],
        code: str,
        expected: str,
        report: Report,
    ) -> list[T | None]:
        values: list[T | None] = []
        for line, text in zip(self.lines.tolist(), texts, strict=True):
            try:
                values.append(None if text is None else parse(text))
            except ValueError:
                values.append(None)
                message = f"expected {expected}, found '{text}'"
                report.error(code, file=self.label, line=line, column=column, value=text, message=message)
        return values

    def _numbers_slowly(self, column: str, present: pa.Array, report: Report) -> NumberArray:
        values = self._parsed(column, present.to_pylist(), parse_number, "not_a_number", "a number", report)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def _finite(self, column: str, values: NumberArray, report: Report) -> NumberArray:
        for row in np.flatnonzero(np.isinf(values)):
            message = "expected a finite number, found an infinite one"
            report.error(
                "not_a_number",
                file=self.label,
                line=int(self.lines[row]),
                column=column,
                value=values[row],
                message=message,
            )
        return values

    def _column(self, column: str) -> pa.Array:
        chunked = self.data.column(column)
        return chunked.combine_chunks() if chunked.num_chunks != 1 else chunked.chunk(0)

    def _trimmed(self, column: str) -> pa.Array:
        values = self._column(column)
        text = values if pa.types.is_string(values.type) else _as_text(values)
        return pc.utf8_trim_whitespace(text)


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        known = [None if value is None or value != value else value for value in values.to_pylist()]
        return pa.array([None if value is None else _plain(value) for value in known], pa.string())
    return values.cast(pa.string())


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def cast_numbers(present: pa.Array) -> NumberArray | None:
    """All values at once, or None where one of them needs a closer look."""
    try:
        values = present.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    known = pc.drop_null(values)
    if len(known) and not pc.all(pc.is_finite(known)).as_py():
        return None
    result: NumberArray = pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False)
    return result
