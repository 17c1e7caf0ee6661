"""Where the rows of delimited text start, and that each has as many values as the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.checks import Report

_LONGEST_VALUE = 1 << 24
_BLOCK = 1 << 24
_NEWLINE, _RETURN = 0x0A, 0x0D


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Shapes: lines (rows,) 1-based line on which each row starts; the header's names without blanks around them."""

    names: list[str]
    lines: npt.NDArray[np.int64]


def find_structure(raw: memoryview, *, label: str, delimiter: str, report: Report) -> Structure | None:
    """The structure, or None after reporting every row of another length."""
    before = report.error_count
    plain = _is_plain(raw)
    found = (_of_plain if plain else _of_quoted)(raw, label, delimiter, report)
    if found is not None:
        _check_distinct(found.names, label, report)
    return found if report.error_count == before else None


def _is_plain(raw: memoryview) -> bool:
    """Without quotes, and with no line end but LF and CRLF: then counting bytes is enough."""
    for start in range(0, len(raw), _BLOCK):
        block = bytes(raw[start : start + _BLOCK + 1])
        if b'"' in block or block.count(b"\r") != block.count(b"\r\n"):
            return False
    return True


def _of_plain(raw: memoryview, label: str, delimiter: str, report: Report) -> Structure | None:
    names: list[str] | None = None
    lines: list[npt.NDArray[np.int64]] = []
    line = 1
    for block in _whole_lines(raw):
        starts = np.concatenate([[0], np.flatnonzero(block == _NEWLINE) + 1])
        starts = starts[starts < len(block)]
        filled = ~np.isin(block[starts], (_NEWLINE, _RETURN))
        numbers = line + np.arange(len(starts))
        line += len(starts)
        widths = np.add.reduceat((block == ord(delimiter)).astype(np.int32), starts) + 1
        first = 0
        if names is None and filled.any():
            first = int(np.argmax(filled)) + 1
            end = starts[first] if first < len(starts) else len(block)
            header = block[starts[first - 1] : end].tobytes().decode("utf-8").rstrip("\r\n")
            names = [name.strip() for name in header.split(delimiter)]
        if names is not None:
            rows = filled & (np.arange(len(starts)) >= first)
            for at in np.flatnonzero(rows & (widths != len(names))):
                _report_ragged(len(names), int(widths[at]), int(numbers[at]), label, report)
            lines.append(numbers[rows & (widths == len(names))])
    if names is None:
        report.error("not_a_table", file=label, line=1, message="expected a header line, found none")
        return None
    return Structure(names=names, lines=np.concatenate(lines).astype(np.int64))


def _whole_lines(raw: memoryview) -> Iterator[npt.NDArray[np.uint8]]:
    """The bytes in blocks that end at a line's end."""
    everything = np.frombuffer(raw, dtype=np.uint8)
    start = 0
    while start < len(everything):
        stop = min(start + _BLOCK, len(everything))
        while stop < len(everything):
            ends = np.flatnonzero(everything[start:stop] == _NEWLINE)
            if len(ends):
                stop = start + int(ends[-1]) + 1
                break
            stop = min(stop + _BLOCK, len(everything))
        yield everything[start:stop]
        start = stop


def _of_quoted(raw: memoryview, label: str, delimiter: str, report: Report) -> Structure | None:
    csv.field_size_limit(_LONGEST_VALUE)
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", newline="")
    rows = csv.reader(text, delimiter=delimiter)
    lines: list[int] = []
    names: list[str] | None = None
    start = 1
    try:
        for row in rows:
            if names is None and row:
                names = [name.strip() for name in row]
            elif names is not None and len(row) == len(names):
                lines.append(start)
            elif names is not None and row:
                _report_ragged(len(names), len(row), start, label, report)
            start = rows.line_num + 1
    except csv.Error as error:
        report.error("not_a_table", file=label, line=start, message=f"expected delimited text: {error}")
        return None
    if names is None:
        report.error("not_a_table", file=label, line=1, message="expected a header line, found none")
        return None
    return Structure(names=names, lines=np.array(lines, dtype=np.int64))


def _report_ragged(expected: int, found: int, line: int, label: str, report: Report) -> None:
    report.error("ragged_row", file=label, line=line, message=f"expected {expected} values, found {found}")


def _check_distinct(names: list[str], label: str, report: Report) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        if name in seen:
            message = f"expected distinct column names, found '{name}' again as column {number}"
            report.error("duplicate_column", file=label, line=1, column=name, value=name, message=message)
        seen.add(name)
