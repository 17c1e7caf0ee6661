"""Delimited text, workbooks and Parquet as one kind of table that knows the line of each row."""

from ingest.tables.delimited import read_blocks
from ingest.tables.reader import TABLE_SUFFIXES, delimiter_of, read_table, table_suffix
from ingest.tables.table import DEFAULT_MISSING, Missing, Table

__all__ = [
    "DEFAULT_MISSING",
    "TABLE_SUFFIXES",
    "Missing",
    "Table",
    "delimiter_of",
    "read_blocks",
    "read_table",
    "table_suffix",
]
