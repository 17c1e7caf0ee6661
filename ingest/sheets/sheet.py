"""The rows of a sheet, block by block, each with its line; structure is checked on the way."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingest.checks import Report
from ingest.sheets.defects import Place, as_mask, say_rows
from ingest.tables import Table

_BLOCK = 1 << 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows of a sheet. Shapes: lines (rows,); data: the columns asked for, (rows,) each."""

    data: pa.Table
    lines: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def keep(self, rows: npt.NDArray[np.bool_]) -> Block:
        """The rows where the mask is true."""
        return self if rows.all() else Block(data=self.data.filter(pa.array(rows)), lines=self.lines[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A tab-separated file whose header has been read.

    Attributes:
        label: the file as the data manager knows it.
        comments: lines that start with # above the header.
        columns: names in the header.
        total: how many lines the file has, at least.
    """

    path: Path
    label: str
    comments: tuple[str, ...]
    columns: tuple[str, ...]
    total: int

    @property
    def header_line(self) -> int:
        """Line of the header."""
        return len(self.comments) + 1

    def number(self, column: str) -> int:
        """The column's place, 1-based."""
        return self.columns.index(column) + 1

    def blocks(
        self,
        report: Report,
        *,
        columns: Sequence[str] | None = None,
        numeric: Sequence[str] = (),
        nulls: Sequence[str] = ("NA",),
        block_size: int = _BLOCK,
    ) -> Iterator[Block]:
        """The rows whose structure is sound; the others are reported and left out.

        Reported: `ragged_row`, `blank_line`, `comment_in_data`, `repeated_header`, `not_a_table`.

        Args:
            report: takes every defect.
            columns: those wanted; None: all.
            numeric: those to be read as numbers at once.
            nulls: words for a missing number.
            block_size: bytes a block.

        Raises:
            pa.ArrowInvalid: a value of a numeric column is not a number; the caller reads the texts to find it.
        """
        wanted = list(self.columns if columns is None else columns)
        # the first column is always read: a blank or commented row shows there
        asked = list(dict.fromkeys([self.columns[0], *wanted]))
        ragged: list[tuple[int, int]] = []
        line = self.header_line + 1
        for batch in self._batches(asked, numeric, nulls, ragged, block_size, report):
            lines = _lines(line, batch.num_rows, ragged[bisect_left(ragged, (line, 0)) :])
            line = int(lines[-1]) + 1 if len(lines) else line
            block = Block(data=pa.Table.from_batches([batch]), lines=lines)
            sound = self._sound(block, report)
            yield Block(data=sound.data.select(wanted), lines=sound.lines)
        if ragged:
            line, found = ragged[0]
            message = f"expected {len(self.columns)} values, found {found}"
            report.error("ragged_row", file=self.label, line=line, message=message, count=len(ragged))

    def table(self, report: Report, columns: Sequence[str] | None = None) -> Table:
        """All sound rows as one table of texts."""
        blocks = list(self.blocks(report, columns=columns))
        names = list(self.columns if columns is None else columns)
        empty = pa.table({name: pa.array([], pa.string()) for name in names})
        data = pa.concat_tables([block.data for block in blocks] or [empty]).combine_chunks()
        lines = np.concatenate([block.lines for block in blocks] or [np.zeros(0, dtype=np.int64)])
        return Table(label=self.label, data=data, lines=lines)

    def _batches(
        self,
        asked: Sequence[str],
        numeric: Sequence[str],
        nulls: Sequence[str],
        ragged: list[tuple[int, int]],
        block_size: int,
        report: Report,
    ) -> Iterator[pa.RecordBatch]:
        def note(row: Any) -> str:
            ragged.append((row.number, row.actual_columns))
            return "skip"

        kinds = dict.fromkeys(asked, pa.string()) | dict.fromkeys(numeric, pa.float64())
        options = {
            "read_options": pyarrow.csv.ReadOptions(
                use_threads=False,
                column_names=list(self.columns),
                skip_rows=self.header_line,
                block_size=max(block_size, 8 * len("\t".join((*self.columns, *self.comments)))),
            ),
            "parse_options": pyarrow.csv.ParseOptions(
                delimiter="\t", quote_char=False, ignore_empty_lines=False, invalid_row_handler=note
            ),
            "convert_options": pyarrow.csv.ConvertOptions(
                column_types=kinds, strings_can_be_null=False, include_columns=list(asked), null_values=list(nulls)
            ),
        }
        with _source(self.path) as source:
            try:
                yield from pyarrow.csv.open_csv(source, **options)
            except pa.ArrowInvalid as error:
                if _is_conversion(error):
                    raise
                if self.total > self.header_line:
                    message = "expected lines of tab-separated text that fit in one block"
                    report.error("not_a_table", file=self.label, message=message)

    def _sound(self, block: Block, report: Report) -> Block:
        place = Place(label=self.label, lines=block.lines, report=report)
        first = block.data.column(0)
        if not pa.types.is_string(first.type):
            return block
        name = self.columns[0]
        trimmed = pc.utf8_trim_whitespace(first)
        blank = as_mask(pc.equal(trimmed, "")) & _all_blank(block.data)
        comment = as_mask(pc.starts_with(first, "#"))
        again = _is_header(block.data, as_mask(pc.equal(first, name)))
        say_rows(place, "blank_line", blank, column=name, message="expected a row, found a blank line")
        say_rows(place, "comment_in_data", comment, column=name, message="expected a row, found a line starting with #")
        say_rows(place, "repeated_header", again, column=name, message="expected a row, found the header again")
        return block.keep(~(blank | comment | again))


def _source(path: Path) -> Any:
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == b"\x1f\x8b"
    return pa.PythonFile(gzip.open(path, "rb"), mode="r") if is_gzip else pa.OSFile(str(path))


def _is_conversion(error: pa.ArrowInvalid) -> bool:
    return "conversion error" in str(error)


def _lines(start: int, rows: int, ragged: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Lines of the next rows, those of ragged rows (from `start` on) left out."""
    between = np.array([number for number, _ in ragged], dtype=np.int64)
    candidates = np.arange(start, start + rows + len(between), dtype=np.int64)
    return candidates[~np.isin(candidates, between)][:rows]


def _all_blank(data: pa.Table) -> npt.NDArray[np.bool_]:
    blank = np.ones(data.num_rows, dtype=bool)
    for column in data.columns:
        if not blank.any():
            break
        is_text = pa.types.is_string(column.type)
        blank &= as_mask(pc.equal(pc.utf8_trim_whitespace(column), "") if is_text else pc.is_null(column))
    return blank


def _is_header(data: pa.Table, suspects: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    again = suspects.copy()
    for at in np.flatnonzero(suspects):
        again[at] = all(data.column(name)[int(at)].as_py() == name for name in data.column_names)
    return again
