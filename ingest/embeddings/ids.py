"""Ids of the rows of an .npy, which has none of its own: a text file beside it, a line a row."""

from __future__ import annotations

from pathlib import Path

from ingest.checks import Report, has_content

SUFFIX = ".ids.txt"
_LARGEST = 256 << 20


def ids_beside(path: Path, *, label: str, report: Report) -> tuple[str, ...] | None:
    """The ids in `<name>.ids.txt` beside `<name>.npy`; None after reporting that there are none."""
    beside = path.with_name(path.stem + SUFFIX)
    if not beside.is_file():
        message = (
            f"expected the ids of the rows in '{beside.name}' beside the file, a line a row, found no such file: "
            "an .npy (as scFoundation writes it) does not say whose a row is"
        )
        report.error("ids_missing", file=label, value=beside.name, message=message)
        return None
    return read_ids(beside, label=label.replace(path.name, beside.name), report=report)


def read_ids(path: Path, *, label: str, report: Report) -> tuple[str, ...] | None:
    """One id a line; None after reporting a line without one, or a file that is no text."""
    if not has_content(path, label=label, report=report):
        return None
    if path.stat().st_size > _LARGEST:
        report.error("too_large", file=label, message=f"expected at most {_LARGEST >> 20} MiB")
        return None
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        report.error("not_utf8", file=label, message="expected UTF-8 text")
        return None
    ids = tuple(line.strip() for line in lines)
    for number, name in enumerate(ids, start=1):
        if not name:
            report.error("id_missing", file=label, line=number, message="expected an id, found an empty line")
    return ids if all(ids) else None
