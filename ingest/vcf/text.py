"""The lines of a VCF as text, plain or (b)gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.checks import Report

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1 << 26


def read_lines(path: Path, *, label: str, report: Report) -> Iterator[tuple[int, str]]:
    """Number and text of each line without its end; stops after reporting what cannot be read."""
    number = 0
    try:
        with _opened(path) as stream:
            while raw := stream.readline(_LONGEST_LINE):
                number += 1
                yield number, raw.decode("utf-8").rstrip("\r\n")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"expected a whole gzip file, found damage: {type(error).__name__}"
        report.error("not_gzip", file=label, line=number + 1, message=message)
    except UnicodeDecodeError:
        report.error("not_utf8", file=label, line=number, message="expected UTF-8 text")


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == _GZIP
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]
