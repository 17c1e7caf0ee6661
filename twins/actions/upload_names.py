"""Names of uploaded files: kept as they are, since index tables name them, or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from twins.bridge.ingest import IngestError

LONGEST_NAME = 255
LONGEST_PATH = 1000


class UploadRefused(IngestError):
    """An upload that is not taken."""

    code = "upload_refused"


class NameRefused(UploadRefused):
    """A name that leaves the folder, or that no file can have."""

    code = "upload_name_refused"


def check_paths(paths: Sequence[str]) -> None:
    """Refuse a set of relative paths that cannot all lie in one folder.

    Raises:
        NameRefused: which, and why.
    """
    if not paths:
        raise NameRefused("expected at least one file, found none")
    for path in paths:
        check_path(path)
    twice, times = Counter(paths).most_common(1)[0]
    if times > 1:
        raise NameRefused("expected each file once, found one twice", file=twice)
    folders = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
    for path in paths:
        if path in folders:
            raise NameRefused("expected a file or a folder of this name, found both", file=path)


def check_path(path: str) -> None:
    """Refuse a path that is not plainly inside the upload.

    Raises:
        NameRefused: why.
    """
    parts = path.split("/")
    shown = path[:60] if path.isprintable() else ""
    if "\\" in path or PureWindowsPath(path).drive or any(part in {"", ".", ".."} for part in parts):
        raise NameRefused("expected a path inside the upload, found one that leaves it", file=shown)
    if not path.isprintable():
        raise NameRefused("expected a name that can be printed")
    if len(path) > LONGEST_PATH or any(len(part.encode()) > LONGEST_NAME for part in parts):
        raise NameRefused("expected a shorter name", file=shown)
