"""How many rows a table has that nobody reads."""

from __future__ import annotations

import csv
import gzip
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

_MOST_ROWS = 100_000_000
_LONGEST_VALUE = 1 << 24


def count_rows(path: Path) -> int | None:
    """Rows below the header, without keeping any of them; None where that cannot be told."""
    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            return int(pyarrow.parquet.ParquetFile(path).metadata.num_rows)
        if name.removesuffix(".gz").endswith((".csv", ".tsv")):
            return _count_delimited(path)
    except (OSError, EOFError, zlib.error, csv.Error, pa.ArrowException):
        return None
    return None


def _count_delimited(path: Path) -> int | None:
    """Rows that are not blank; quoted values may hold line ends."""
    csv.field_size_limit(_LONGEST_VALUE)
    found = 0
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
        # a line without an end must not fill the memory
        lines = iter(lambda: stream.readline(_LONGEST_VALUE).decode("utf-8", "replace"), "")
        for row in csv.reader(lines):
            found += bool(row)
            if found > _MOST_ROWS:
                return None
    return max(found - 1, 0)
