"""Parquet: columns keep their types; null and NaN mean missing; the line of a row counts a header that is not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from ingest.checks import Report
from ingest.tables.table import Table

_LARGEST = 2 << 30


def read_parquet(path: Path, *, label: str, report: Report) -> Table | None:
    """Read a flat Parquet table; None after reporting why not."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            size = sum(file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups))
            if size > _LARGEST:
                message = f"expected at most {_LARGEST} bytes after expanding"
                report.error("too_large", file=label, value=size, message=message)
                return None
            data = file.read()
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        report.error("not_parquet", file=label, message=f"expected a Parquet file: {type(error).__name__}")
        return None
    if len(set(data.column_names)) != len(data.column_names):
        report.error("duplicate_column", file=label, line=1, message="expected distinct column names")
        return None
    nested = [field.name for field in data.schema if pa.types.is_nested(field.type)]
    for name in nested:
        report.error("nested_column", file=label, line=1, column=name, message="expected one value a row, found lists")
    if nested:
        return None
    flat = [_flat(column) for column in data.columns]
    lines = np.arange(2, data.num_rows + 2, dtype=np.int64)
    return Table(label=label, data=pa.table(flat, names=data.column_names), lines=lines)


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or pa.types.is_boolean(column.type):
        return column.cast(pa.string())
    return column
