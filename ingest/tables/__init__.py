"""Delimited text, workbooks and Parquet as one kind of table that knows the line of each row."""

from ingest.tables.reader import TABLE_SUFFIXES, read_table, table_suffix
from ingest.tables.table import DEFAULT_MISSING, Missing, Table

__all__ = ["DEFAULT_MISSING", "TABLE_SUFFIXES", "Missing", "Table", "read_table", "table_suffix"]
