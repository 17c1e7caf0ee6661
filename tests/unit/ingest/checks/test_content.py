import hashlib
from pathlib import Path

import pytest

from ingest.checks import Report, check_content, has_content, nearest, sha256_of, suggestion
from ingest.errors import NotTheFile

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


@pytest.mark.parametrize("content", [b"", POINTER, b"<!DOCTYPE html><html>", b"\xef\xbb\xbf  <HTML>"])
def test_what_is_not_the_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(NotTheFile, match=r"^a\.csv: expected data, found"):
        check_content(path, label="a.csv")


def test_data_passes_and_a_pointer_is_reported(tmp_path: Path) -> None:
    report = Report()
    (tmp_path / "good.csv").write_bytes(b"id,age\n")
    (tmp_path / "bad.csv").write_bytes(POINTER)

    assert has_content(tmp_path / "good.csv", label="good.csv", report=report)
    assert not has_content(tmp_path / "bad.csv", label="bad.csv", report=report)
    assert [(issue.code, issue.file) for issue in report.issues()] == [("not_the_file", "bad.csv")]


def test_sha256_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 1000)

    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc" * 1000).hexdigest()


def test_nearest_ignores_case_and_gives_up_on_strangers() -> None:
    assert nearest("Event_Wen", ["time", "event_when"]) == "event_when"
    assert nearest("zzz", ["time", "event_when"]) is None
    assert suggestion("zzz", ["time", "age"]) == "known are: age, time"
