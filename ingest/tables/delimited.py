"""CSV and TSV: structure checked with the line of each row, values read in one go.

Two passes on purpose. The first finds where each row starts and refuses rows of another length; the second lets Arrow
make the columns. Both follow RFC 4180 (quotes doubled, line breaks allowed inside quotes).
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingest.checks import Report
from ingest.tables.table import Table

_LONGEST_VALUE = 1 << 24
_LARGEST = 2 << 30


def read_delimited(path: Path, *, label: str, delimiter: str, report: Report) -> Table | None:
    """Read CSV or TSV, plain or gzip, UTF-8 with or without a byte-order mark; None after reporting why not."""
    raw = _bytes_of(path, label, report)
    if raw is None or not _is_text(raw, label, report):
        return None
    lines, names = _structure(raw, label, delimiter, report)
    if lines is None or names is None:
        return None
    try:
        data = _values(raw, names, delimiter)
    except pa.ArrowInvalid as error:
        report.error("not_a_table", file=label, message=f"expected delimited text: {type(error).__name__}")
        return None
    if data.num_rows != len(lines):
        message = f"expected {len(lines)} rows, found {data.num_rows}: quotes or line ends are ambiguous"
        report.error("not_a_table", file=label, message=message)
        return None
    return Table(label=label, data=data, lines=lines)


def _bytes_of(path: Path, label: str, report: Report) -> bytes | None:
    if path.suffix.lower() != ".gz":
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        with gzip.open(path, "rb") as stream:
            raw = stream.read(_LARGEST + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        report.error("not_gzip", file=label, message=f"expected gzip, found damage: {type(error).__name__}")
        return None
    if len(raw) > _LARGEST:
        report.error("too_large", file=label, message=f"expected at most {_LARGEST} bytes after expanding")
        return None
    return raw.removeprefix(b"\xef\xbb\xbf")


def _is_text(raw: bytes, label: str, report: Report) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        value = f"byte 0x{raw[error.start]:02x}"
        report.error("not_utf8", file=label, line=line, value=value, message="expected UTF-8 text")
        return False
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        report.error("not_text", file=label, line=line, message="expected text, found a zero byte")
        return False
    return True


def _structure(
    raw: bytes, label: str, delimiter: str, report: Report
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]] | None, list[str] | None]:
    """Line on which each well-formed row starts, and the header's names."""
    csv.field_size_limit(_LONGEST_VALUE)
    rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), delimiter=delimiter)
    lines: list[int] = []
    names: list[str] | None = None
    start = 1
    before = report.error_count
    try:
        for row in rows:
            if names is None and row:
                names = [name.strip() for name in row]
            elif names is not None and len(row) == len(names):
                lines.append(start)
            elif names is not None and row:
                message = f"expected {len(names)} values, found {len(row)}"
                report.error("ragged_row", file=label, line=start, message=message)
            start = rows.line_num + 1
    except csv.Error as error:
        report.error("not_a_table", file=label, line=start, message=f"expected delimited text: {error}")
        return None, None
    if names is None:
        report.error("not_a_table", file=label, line=1, message="expected a header line, found none")
        return None, None
    _check_distinct(names, label, report)
    return (np.array(lines, dtype=np.int64), names) if report.error_count == before else (None, None)


def _check_distinct(names: list[str], label: str, report: Report) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        if name in seen:
            message = f"expected distinct column names, found '{name}' again as column {number}"
            report.error("duplicate_column", file=label, line=1, column=name, value=name, message=message)
        seen.add(name)


def _values(raw: bytes, names: list[str], delimiter: str) -> pa.Table:
    # one block for the whole file, so that no row is cut; the header was read above
    return pyarrow.csv.read_csv(
        pa.BufferReader(raw),
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False, block_size=len(raw) + 1, column_names=names, skip_rows_after_names=1
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
