"""Rows of tables that nobody reads."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from ingest.tables.counting import count_rows


@pytest.mark.parametrize(
    ("content", "rows"),
    [(b"a,b\n1,2\n3,4\n", 2), (b'a,b\n"1\n1",2\n\n3,4', 2), (b"a,b\n", 0), (b"", 0), (b"a\n\xff\n", 1)],
    ids=["plain", "line end in quotes", "header only", "empty", "no UTF-8"],
)
def test_rows_of_text_are_counted(tmp_path: Path, content: bytes, rows: int) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(content))

    assert count_rows(tmp_path / "a.csv") == rows
    assert count_rows(tmp_path / "a.csv.gz") == rows


def test_rows_of_parquet_are_counted(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2, 3]}).to_parquet(tmp_path / "a.parquet")

    assert count_rows(tmp_path / "a.parquet") == 3


@pytest.mark.parametrize("name", ["a.parquet", "a.csv.gz", "a.xpt"])
def test_what_cannot_be_counted_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8b damaged")

    assert count_rows(tmp_path / name) is None
