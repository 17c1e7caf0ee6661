import gzip
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from ingest.checks import Report
from ingest.tables import DEFAULT_MISSING, Missing, Table, read_table

MISSING = Missing.of(DEFAULT_MISSING)


def table_of(path: Path, content: bytes, report: Report | None = None, **more: str) -> Table | None:
    path.write_bytes(content)
    return read_table(path, label=path.name, report=report or Report(), **more)


def codes(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [(issue.code, issue.line, issue.column) for issue in report.issues()]


def test_lines_count_line_breaks_inside_quotes_and_blank_lines(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", b'\xef\xbb\xbfid,note\r\n1,"two\r\nlines"\r\n\r\n2,"say ""hm"""\r\n')

    assert table is not None
    assert table.columns == ("id", "note")
    assert table.lines.tolist() == [2, 5]
    assert table.texts("note", MISSING) == ["two\r\nlines", 'say "hm"']


def test_missing_words_ignore_case_and_blanks(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.tsv", b"id\tage\n1\t na \n2\t\n3\tN/A\n4\t7\n")

    assert table is not None
    assert table.texts("age", MISSING) == [None, None, None, "7"]
    assert np.isnan(table.numbers("age", MISSING, Report())).tolist() == [True, True, True, False]


def test_each_bad_number_is_found_with_its_line(tmp_path: Path) -> None:
    report = Report()
    table = table_of(tmp_path / "a.csv", b"id,age\n1,64\n2,12a\n3,inf\n4,+5\n")

    assert table is not None
    values = table.numbers("age", MISSING, report)

    assert values[[0, 3]].tolist() == [64.0, 5.0]
    (issue,) = report.issues()
    assert (issue.line, issue.column, issue.value, issue.count) == (3, "age", "12a", 2)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,id\n1,2\n", ("duplicate_column", 1, "id")),
        (b"id,age\n1,2\n3\n", ("ragged_row", 3, None)),
        (b"id,age\n1,2,3\n", ("ragged_row", 2, None)),
        (b"id\nM\xfcller\n", ("not_utf8", 2, None)),
        (b"id\n1\n\0\n", ("not_text", 3, None)),
        (b"\n\n", ("not_a_table", 1, None)),
    ],
)
def test_broken_text_is_refused_with_its_line(tmp_path: Path, content: bytes, expected: tuple[str, int, str]) -> None:
    report = Report()

    assert table_of(tmp_path / "a.csv", content, report) is None
    assert codes(report) == [expected]


def test_gzip_is_read_and_damage_refused(tmp_path: Path) -> None:
    packed, report = gzip.compress(b"id,age\n1,2\n" * 50), Report()

    assert table_of(tmp_path / "a.csv.gz", gzip.compress(b"id,age\n1,2\n")) is not None
    assert table_of(tmp_path / "b.csv.gz", packed[:-12], report) is None
    assert table_of(tmp_path / "c.csv.gz", b"plain", report) is None
    assert [code for code, _, _ in codes(report)] == ["not_gzip", "not_gzip"]


def test_a_workbook_gives_the_named_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("second")
    for row in (("id", "age", None), ("P1", 64.0, None), (None, None, None), ("P2", "NA", None)):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    report = Report()

    table = read_table(tmp_path / "a.xlsx", label="a.xlsx", report=report, sheet="second")

    assert table is not None
    assert (table.columns, table.lines.tolist()) == (("id", "age"), [2, 4])
    assert table.texts("age", MISSING) == ["64", None]
    assert read_table(tmp_path / "a.xlsx", label="a.xlsx", report=report, sheet="secnd") is None
    assert codes(report) == [("missing_sheet", None, "secnd")]


def test_parquet_keeps_types_and_takes_nan_for_missing(tmp_path: Path) -> None:
    data = pa.table({"id": [1, 2], "age": [64.5, None], "x": [float("inf"), float("nan")], "ok": [True, None]})
    pyarrow.parquet.write_table(data, tmp_path / "a.parquet")
    report = Report()

    table = read_table(tmp_path / "a.parquet", label="a.parquet", report=report)

    assert table is not None
    assert table.texts("id", MISSING) == ["1", "2"]
    assert table.texts("ok", MISSING) == ["true", None]
    assert np.isnan(table.numbers("age", MISSING, report)).tolist() == [False, True]
    table.numbers("x", MISSING, report)
    assert codes(report) == [("not_a_number", 2, "x")]


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
def test_other_bytes_are_refused(tmp_path: Path, name: str) -> None:
    report = Report()

    assert table_of(tmp_path / name, b"not that", report) is None
    assert report.has_errors


def test_unknown_endings_and_sheets_of_text_are_refused(tmp_path: Path) -> None:
    report = Report()

    assert table_of(tmp_path / "a.sav", b"x", report) is None
    assert table_of(tmp_path / "a.csv", b"id\n1\n", report, sheet="one") is None
    assert [code for code, _, _ in codes(report)] == ["unknown_table_format", "not_a_workbook"]


def test_nested_parquet_columns_are_refused(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pa.table({"id": [1], "many": [[1, 2]]}), tmp_path / "a.parquet")
    report = Report()

    assert read_table(tmp_path / "a.parquet", label="a.parquet", report=report) is None
    assert codes(report) == [("nested_column", 1, "many")]
