"""Whether a file is text at all, and where its header stands; one pass over the bytes."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.checks import Report, has_content
from ingest.sheets.sheet import Sheet

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 22
_LARGEST = 16 << 30
_RATIO = 400
_RATIO_FROM = 64 << 20
_LONGEST_LINE = 1 << 26
_DAMAGE = (gzip.BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class _Scanned:
    lines: int


def open_sheet(path: Path, *, label: str, report: Report) -> Sheet | None:
    """Check the bytes of a file and read its comments and header; None after reporting why not.

    Reported: `not_the_file`, `not_gzip`, `too_large`, `not_utf8`, `not_text`, `no_header`, `not_tab_delimited`,
    `duplicate_column`; as warning `quoted_fields`.
    """
    if not has_content(path, label=label, report=report):
        return None
    scanned = _scan(path, label, report)
    return None if scanned is None else _with_header(path, label, scanned, report)


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, expanded where it is gzip."""
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == _GZIP
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]


def _scan(path: Path, label: str, report: Report) -> _Scanned | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    packed = path.stat().st_size
    size = lines = 0
    try:
        with opened(path) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > _LARGEST or (size > _RATIO_FROM and size > _RATIO * packed):
                    report.error("too_large", file=label, message=f"expected at most {_LARGEST} bytes, or {_RATIO}:1")
                    return None
                if not _is_text(block, decoder, lines, label, report):
                    return None
                lines += block.count(b"\n")
            decoder.decode(b"", final=True)
    except _DAMAGE as error:
        report.error("not_gzip", file=label, message=f"expected a whole gzip file, found {type(error).__name__}")
        return None
    except UnicodeDecodeError:
        report.error("not_utf8", file=label, line=lines + 1, message="expected UTF-8 text")
        return None
    return _Scanned(lines + 1)


def _is_text(block: bytes, decoder: codecs.IncrementalDecoder, lines: int, label: str, report: Report) -> bool:
    if b"\0" in block:
        line = lines + block.count(b"\n", 0, block.index(b"\0")) + 1
        report.error("not_text", file=label, line=line, message="expected text, found a zero byte")
        return False
    if block.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        line = lines + block.count(b"\n", 0, max(error.start, 0)) + 1
        report.error("not_utf8", file=label, line=line, message="expected UTF-8 text")
        return False
    return True


def _with_header(path: Path, label: str, scanned: _Scanned, report: Report) -> Sheet | None:
    comments: list[str] = []
    with opened(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline=None)
        line = text.readline(_LONGEST_LINE)
        while line.startswith("#"):
            comments.append(line.rstrip("\n"))
            line = text.readline(_LONGEST_LINE)
        head = [text.readline(_LONGEST_LINE) for _ in range(5)]
    if not line:
        report.error("no_header", file=label, line=max(len(comments), 1), message="expected a header line, found none")
        return None
    columns = tuple(line.rstrip("\n").split("\t"))
    sheet = Sheet(path=path, label=label, comments=tuple(comments), columns=columns, total=scanned.lines)
    return sheet if _is_header(sheet, head, report) else None


def _is_header(sheet: Sheet, head: list[str], report: Report) -> bool:
    line = sheet.header_line
    if len(sheet.columns) == 1 and any("," in text or ";" in text for text in (sheet.columns[0], *head)):
        report.error("not_tab_delimited", file=sheet.label, line=line, message="expected columns separated by tabs")
        return False
    if any(text.startswith('"') or '\t"' in text or '"\t' in text for text in head):
        message = "quotation marks are part of the value, since these files have no quoting"
        report.warn("quoted_fields", file=sheet.label, line=line + 1, message=message)
    seen: set[str] = set()
    before = report.error_count
    for number, name in enumerate(sheet.columns, start=1):
        if name in seen:
            message = f"expected distinct column names, found one again as column {number}"
            report.error("duplicate_column", file=sheet.label, line=line, column=name, value=name, message=message)
        seen.add(name)
    return report.error_count == before
