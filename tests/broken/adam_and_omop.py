"""The plain folders of ADaM and OMOP with one file of a mistake laid over them."""

import shutil
from pathlib import Path

from ingest.records import Package
from ingest.requests import Format, Request

WILD = Path(__file__).resolve().parent.parent / "wild"


def copy_plain(kind: str, into: Path, changes: Path | None = None) -> Path:
    folder = into / kind
    shutil.copytree(WILD / kind / "plain", folder)
    if changes is not None:
        shutil.copytree(changes, folder, dirs_exist_ok=True)
    return folder


def read_with(form: Format, folder: Path, workspace: Path, **options: str) -> Package:
    request = Request(paths=(folder,), study="trial", workspace=workspace, uid_salt="salt", options=options)
    return form.read(request)
