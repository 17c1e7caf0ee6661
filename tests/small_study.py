"""A small whole study on disk, and copies of it with some files changed."""

import shutil
from pathlib import Path

from ingest.errors import Issue
from ingest.records import Package
from ingest.registry import read

SMALL_STUDY = Path(__file__).resolve().parent / "wild" / "small_study"


def copy_study(into: Path, changes: Path | None = None) -> Path:
    """The small study in a folder of its own, with the files of `changes` laid over it."""
    folder = into / "study"
    shutil.copytree(SMALL_STUDY, folder)
    if changes is not None:
        shutil.copytree(changes, folder, dirs_exist_ok=True)
    return folder


def read_small(folder: Path) -> Package:
    return read([folder], study="small")


def only_error(package: Package) -> Issue:
    assert [issue.code for issue in package.errors] == [package.errors[0].code], package.errors
    return package.errors[0]
