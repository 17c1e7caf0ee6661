"""`<id>.params.txt`: a table of the chosen solutions, then a block of `key: value` lines for each sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ingest.checks import Report

_HEADER = ["sample", "tumor fraction", "ploidy"]
_LARGEST = 1 << 24


@dataclass(slots=True, kw_only=True)
class Solution:
    """One sample's texts as they stand in the file.

    Attributes:
        sample: its id.
        line: of the table at the top.
        fraction, ploidy: of the table at the top.
        block: key of the sample's block = line and text.
        fits: lines of the table of all fits, which are not stored.
    """

    sample: str
    line: int
    fraction: str
    ploidy: str
    block: dict[str, tuple[int, str]] = field(default_factory=dict)
    fits: int = 0


def parse_params(path: Path, *, label: str, report: Report) -> list[Solution]:
    """Every sample of the file; defects go to the report."""
    lines = _lines(path, label, report)
    if not lines or [part.strip().lower() for part in lines[0].split("\t")] != _HEADER:
        if not report.has_errors:
            message = "expected the header 'Sample, Tumor Fraction, Ploidy' between tabs"
            report.error("wrong_header", file=label, line=1, message=message)
        return []
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    found: dict[str, Solution] = {}
    for number, line in enumerate(lines[1:end], start=2):
        _take_row(found, number, line, label, report)
    _take_blocks(found, lines[end:], end + 1, label, report)
    for each in found.values():
        if not each.block:
            message = "expected a block of values for the sample after the table, found none: the file may be cut off"
            report.error("missing_section", file=label, line=each.line, column="Sample", message=message)
    if not found and not report.has_errors:
        report.error("no_rows", file=label, line=2, message="expected a sample, found none")
    return list(found.values())


def _lines(path: Path, label: str, report: Report) -> list[str]:
    if path.stat().st_size > _LARGEST:
        report.error("too_large", file=label, message=f"expected at most {_LARGEST} bytes")
        return []
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.error("not_utf8", file=label, line=line, message="expected UTF-8 text")
        return []
    if "\0" in text:
        report.error("not_text", file=label, message="expected text, found a zero byte")
        return []
    return [line.rstrip("\r") for line in text.split("\n")]


def _take_row(found: dict[str, Solution], number: int, line: str, label: str, report: Report) -> None:
    parts = [part.strip() for part in line.split("\t")]
    if len(parts) != len(_HEADER) or not parts[0]:
        message = f"expected a sample, its tumour fraction and ploidy, found {len(parts)} values"
        report.error("ragged_row", file=label, line=number, message=message)
    elif parts[0] in found:
        message = "expected each sample once, found one again"
        report.error("duplicate_id", file=label, line=number, column="Sample", value=parts[0], message=message)
    else:
        found[parts[0]] = Solution(sample=parts[0], line=number, fraction=parts[1], ploidy=parts[2])


def _take_blocks(found: dict[str, Solution], lines: list[str], first: int, label: str, report: Report) -> None:
    current: Solution | None = None
    for number, line in enumerate(lines, start=first):
        key, colon, value = line.partition(":")
        if line.strip() in found:
            current = found[line.strip()]
        elif current is not None and colon and value.startswith("\t"):
            current.block.setdefault(key.strip(), (number, value.strip()))
        elif current is not None and line.strip():
            current.fits += 1
        elif line.strip():
            message = "expected the id of a sample of the table above its values"
            report.error("unknown_sample", file=label, line=number, column="Sample", message=message)
            return
