"""The lines of a VCF as text, plain or (b)gzip, a block at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.checks import Report

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_LONGEST_LINE = 1 << 26
_LARGEST_RATIO = 250
_SMALL = 1 << 27


class _TextError(Exception):
    """The text cannot be read on; code and message for the report."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_lines(path: Path, *, label: str, report: Report) -> Iterator[tuple[int, str]]:
    """Number and text of each line without its end; stops after reporting what cannot be read."""
    number = 0
    try:
        for text in _blocks(path):
            for line in text.split("\n"):
                number += 1
                yield number, line.rstrip("\r")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"expected a whole gzip file, found damage: {type(error).__name__}"
        report.error("not_gzip", file=label, line=number + 1, message=message)
    except UnicodeDecodeError as error:
        at = number + 1 + error.object.count(b"\n", 0, error.start)
        report.error("not_utf8", file=label, line=at, message="expected UTF-8 text")
    except _TextError as error:
        report.error(error.code, file=label, line=number + 1, message=str(error))


def _blocks(path: Path) -> Iterator[str]:
    """Text of whole lines, without the last line end of each block."""
    limit = max(_SMALL, _LARGEST_RATIO * path.stat().st_size)
    size, rest = 0, b""
    with _opened(path) as stream:
        while raw := stream.read(_BLOCK):
            size += len(raw)
            if size > limit:
                raise _TextError("too_large", f"expected at most {_LARGEST_RATIO} times the packed size")
            head, found, tail = (rest + raw).rpartition(b"\n")
            if found:
                yield _decoded(head)
            rest = tail
            if len(rest) > _LONGEST_LINE:
                raise _TextError("too_large", f"expected lines of at most {_LONGEST_LINE} bytes")
    if rest:
        yield _decoded(rest)


def _decoded(raw: bytes) -> str:
    text = raw.decode("utf-8")
    if "\0" in text:
        raise _TextError("not_text", "expected text, found a zero byte")
    return text


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == _GZIP
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]
