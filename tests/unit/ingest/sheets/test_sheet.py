import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from ingest.checks import Report
from ingest.sheets import Sheet, open_sheet


def opened(path: Path, text: bytes, report: Report | None = None) -> Sheet | None:
    path.write_bytes(text)
    return open_sheet(path, label="a.txt", report=report or Report())


def test_rows_know_their_line_whatever_was_left_out_before(tmp_path: Path) -> None:
    report = Report()
    text = b"#one\n#two\nA\tB\n1\t2\n3\n\n4\t5\n#6\t7\nA\tB\n8\t9\t10\n11\t12\n"

    sheet = opened(tmp_path / "a", text, report)

    assert sheet is not None
    table = sheet.table(report)
    assert table.data.to_pydict() == {"A": ["1", "4", "11"], "B": ["2", "5", "12"]}
    assert table.lines.tolist() == [4, 7, 11]
    assert {(issue.code, issue.line, issue.count) for issue in report.issues()} == {
        ("ragged_row", 5, 2),
        ("blank_line", 6, 1),
        ("comment_in_data", 8, 1),
        ("repeated_header", 9, 1),
    }


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, end: bytes) -> None:
    sheet = opened(tmp_path / "a", end.join([b"A\tB", b"1\t2", b"3\t4"]))

    assert sheet is not None
    assert sheet.table(Report()).data.to_pydict() == {"A": ["1", "3"], "B": ["2", "4"]}


def test_lines_are_right_across_many_blocks(tmp_path: Path) -> None:
    rows = [b"%d\tx" % at if at % 97 else b"%d" % at for at in range(1, 5001)]
    report = Report()
    sheet = opened(tmp_path / "a", b"\n".join([b"A\tB", *rows]) + b"\n", report)

    assert sheet is not None
    blocks = list(sheet.blocks(report, block_size=1 << 10))
    lines = np.concatenate([block.lines for block in blocks])
    values = [value for block in blocks for value in block.data.column("A").to_pylist()]
    assert len(blocks) > 10
    assert [int(value) + 1 for value in values] == lines.tolist()
    assert [(issue.code, issue.line, issue.count) for issue in report.issues()] == [("ragged_row", 98, 51)]


def test_gzip_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    sheet = opened(tmp_path / "a", gzip.compress("\ufeffA\tB\né\t2\n".encode()))

    assert sheet is not None
    assert sheet.columns == ("A", "B")
    assert sheet.table(Report()).data.to_pydict() == {"A": ["é"], "B": ["2"]}


def test_a_number_that_is_none_stops_the_numeric_reading(tmp_path: Path) -> None:
    sheet = opened(tmp_path / "a", b"A\tB\nx\t1\ny\ttwo\n")

    assert sheet is not None
    with pytest.raises(pa.ArrowInvalid):
        list(sheet.blocks(Report(), numeric=["B"]))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"", "not_the_file", None),
        (b"version https://git-lfs.github.com/spec/v1\n", "not_the_file", None),
        (b"A\tB\n1\t\xff\n", "not_utf8", 2),
        (b"A\tB\n1\t\0\n", "not_text", 2),
        (b"#only\n", "no_header", 1),
        (b"A,B\n1,2\n", "not_tab_delimited", 1),
        (b"A\tA\n1\t2\n", "duplicate_column", 1),
        (b"\x1f\x8bdamaged", "not_gzip", None),
    ],
)
def test_what_is_no_sheet_is_refused(tmp_path: Path, text: bytes, code: str, line: int | None) -> None:
    report = Report()

    assert opened(tmp_path / "a", text, report) is None
    assert [(issue.code, issue.line) for issue in report.issues()] == [(code, line)]


def test_a_header_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    for text in (b"A\tB", b"A\tB\n"):
        report = Report()
        sheet = opened(tmp_path / "a", text, report)
        assert sheet is not None
        assert len(sheet.table(report)) == 0
        assert not report.has_errors


def test_many_ragged_rows_cost_no_more_than_others(tmp_path: Path) -> None:
    report = Report()
    sheet = opened(tmp_path / "a", b"A\tB\n" + b"1\n" * 100_000 + b"2\t3\n" + b"4\n" * 100_000 + b"5\t6\n", report)

    assert sheet is not None
    assert sheet.table(report).lines.tolist() == [100_002, 200_003]
    assert [(issue.line, issue.count) for issue in report.issues()] == [(2, 200_000)]
