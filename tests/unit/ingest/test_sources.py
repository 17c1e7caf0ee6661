from pathlib import Path

import pytest

from ingest.checks import Report
from ingest.sources import Sources


def test_folders_are_searched_in_order_and_reads_are_kept(tmp_path: Path) -> None:
    for name, text in (("first", "1"), ("second", "22")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "both.csv").write_text(text)
    (tmp_path / "second" / "one.csv").write_text("333")
    sources = Sources((tmp_path / "first", tmp_path / "second"), Report())

    assert sources.open("one.csv", named_in="study.toml") == tmp_path / "second" / "one.csv"
    assert sources.open("both.csv", named_in="study.toml") == tmp_path / "first" / "both.csv"
    assert [(file.path, file.size) for file in sources.files()] == [("both.csv", 1), ("one.csv", 3)]


def test_a_missing_file_names_the_folders_searched(tmp_path: Path) -> None:
    report = Report()
    sources = Sources((tmp_path,), report)

    assert sources.open("no.csv", named_in="study.toml", line=4) is None
    (issue,) = report.issues()
    assert (issue.code, issue.file, issue.line, issue.value) == ("missing_file", "study.toml", 4, "no.csv")
    assert tmp_path.name in issue.message


@pytest.mark.parametrize("name", ["../x.csv", "/etc/passwd", "a/../../x", "C:\\x", "..\\x", ""])
def test_paths_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    report = Report()

    assert Sources((tmp_path,), report).find(name, named_in="study.toml") is None
    assert [issue.code for issue in report.issues()] == ["path_outside_folder"]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    report = Report()

    assert Sources((tmp_path,), report).open("a.csv", named_in="study.toml") is None
    assert report.issues()[0].message == "expected a file, found a folder"
