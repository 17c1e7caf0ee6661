"""The beginning of a file, and the column names of a table, for telling formats apart without reading them."""

from __future__ import annotations

import csv
import gzip
import re
import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import ParseError

from ingest.tables import table_suffix

_LONGEST = 1 << 22
_LARGEST_BOOK = 1 << 28
# a line that a program wrote above the header
_COMMENT = b"# "
_NOT_WORD = re.compile(r"[^a-z0-9%+]+")
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    csv.Error,
    zipfile.BadZipFile,
    ParseError,
)


def head_of(path: Path, size: int) -> bytes:
    """The first bytes of a file, of a gzip file what is in it; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
        if not head.startswith(b"\x1f\x8b"):
            return head
        with gzip.open(path, "rb") as expanded:
            return expanded.read(size)
    except (OSError, EOFError, zlib.error):
        return b""


def header_of(path: Path) -> tuple[str, ...]:
    """The names as they stand in a CSV, TSV, Parquet or xlsx file; empty where it is none or damaged."""
    suffix = table_suffix(path.name)
    if suffix is None or not path.is_file():
        return ()
    try:
        if suffix == ".parquet":
            return _of_parquet(path)
        return _of_workbook(path) if suffix == ".xlsx" else _of_text(path, "," if ".csv" in suffix else "\t")
    except _DAMAGED:
        return ()


def plain_name(name: str) -> str:
    """A column's name in lower case with single underscores: `Collection Day (d)` is `collection_day_d`."""
    return _NOT_WORD.sub("_", name.strip().lower()).strip("_")


def _of_text(path: Path, delimiter: str) -> tuple[str, ...]:
    is_packed = path.suffix.lower() == ".gz"
    with gzip.open(path, "rb") if is_packed else path.open("rb") as stream:
        line = stream.readline(_LONGEST)
        while line.startswith(_COMMENT):
            line = stream.readline(_LONGEST)
        text = line.decode("utf-8-sig", "strict")
    rows = list(csv.reader([text], delimiter=delimiter))
    return tuple(name.strip() for name in rows[0]) if rows and "\0" not in text else ()


def _of_parquet(path: Path) -> tuple[str, ...]:
    import pyarrow.parquet

    return tuple(pyarrow.parquet.read_schema(path).names)


def _of_workbook(path: Path) -> tuple[str, ...]:
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_BOOK:
            return ()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        first = next(book.worksheets[0].iter_rows(max_row=1, values_only=True), ())
        return tuple("" if name is None else str(name).strip() for name in first)
    finally:
        book.close()
