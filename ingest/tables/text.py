"""Whether bytes are text at all."""

from __future__ import annotations

import codecs

from ingest.checks import Report

_BLOCK = 1 << 22


def check_text(raw: memoryview, label: str, report: Report) -> bool:
    """Whether the bytes are UTF-8 without a zero byte; reports the line of the first that is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(raw), _BLOCK):
        block = bytes(raw[start : start + _BLOCK])
        if block.isascii() and not decoder.getstate()[0]:
            continue
        try:
            decoder.decode(block, final=start + _BLOCK >= len(raw))
        except UnicodeDecodeError as error:
            at = start - len(error.object) + len(block) + error.start
            report.error(
                "not_utf8",
                file=label,
                line=_line_at(raw, at),
                value=f"byte 0x{raw[at]:02x}",
                message="expected UTF-8 text",
            )
            return False
    for start in range(0, len(raw), _BLOCK):
        found = bytes(raw[start : start + _BLOCK]).find(b"\0")
        if found >= 0:
            line = _line_at(raw, start + found)
            report.error("not_text", file=label, line=line, message="expected text, found a zero byte")
            return False
    return True


def _line_at(raw: memoryview, position: int) -> int:
    before = (bytes(raw[start : min(start + _BLOCK, position)]) for start in range(0, position, _BLOCK))
    return sum(block.count(b"\n") for block in before) + 1
