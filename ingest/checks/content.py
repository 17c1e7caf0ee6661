"""Whether a file is the data at all, and its SHA-256."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.checks.report import Report
from ingest.errors import NotTheFile

_LFS = b"version https://git-lfs.github.com/spec/"
_HTML = (b"<!doctype html", b"<html", b"<head", b'<?xml version="1.0" encoding="utf-8"?><!doctype html')
_BLOCK = 1 << 20


def check_content(path: Path, *, label: str) -> None:
    """Raise `NotTheFile` for an empty file, a Git-LFS pointer or a web page.

    Args:
        path: the file on disk.
        label: the file as the data manager knows it, for the message.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head:
        raise NotTheFile("expected data, found an empty file", file=label)
    if head.startswith(_LFS):
        raise NotTheFile(
            "expected data, found a Git-LFS pointer: run `git lfs pull` where the file came from", file=label
        )
    if start.startswith(_HTML):
        raise NotTheFile("expected data, found a web page: the download did not reach the file", file=label)


def has_content(path: Path, *, label: str, report: Report) -> bool:
    """As `check_content`, but reports the defect and answers whether the file may be read."""
    try:
        check_content(path, label=label)
    except NotTheFile as error:
        report.refuse(error)
        return False
    return True


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
