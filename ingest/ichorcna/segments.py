"""Copy-number segments of ichorCNA, kept as they are: the tumour fraction decides what they are worth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.checks import Report
from ingest.tables import DEFAULT_MISSING, Missing, Table
from ingest.tables.delimited import read_delimited
from ingest.tables.table import NumberArray
from ingest.vcf.builds import LENGTHS, plain_chromosome

_NAMES = {"chr": "chromosome", "chrom": "chromosome", "start": "start", "end": "end"}
_EVENTS = ("event", "call", "corrected_call")
_MOST_KEPT = 2_000


def read_segments(path: Path, *, label: str, build: str, report: Report) -> dict[str, object] | None:
    """Build, rows and bases by event; None after reporting why not."""
    table = read_delimited(path, label=label, delimiter="\t", report=report)
    if table is None:
        return None
    missing = Missing.of(DEFAULT_MISSING)
    columns = {_NAMES[name.lower()]: name for name in table.columns if name.lower() in _NAMES}
    before = report.error_count
    starts = table.numbers(columns["start"], missing, report)
    ends = table.numbers(columns["end"], missing, report)
    chromosomes = table.texts(columns["chromosome"], missing)
    _check_places(table, chromosomes, starts, ends, build, report)
    if report.error_count > before:
        return None
    events = _events(table, missing)
    bases: dict[str, int] = {}
    for event, length in zip(events, (ends - starts).tolist(), strict=True):
        bases[event] = bases.get(event, 0) + int(length)
    content: dict[str, object] = {"build": build, "segments": len(table), "bases_by_event": bases}
    if len(table) <= _MOST_KEPT:
        content["rows"] = [
            [name, int(start), int(end), event]
            for name, start, end, event in zip(chromosomes, starts, ends, events, strict=True)
        ]
    return content


def _events(table: Table, missing: Missing) -> list[str]:
    """The last of the event columns, which is the corrected one; its values are words such as HETD, NEUT, GAIN."""
    found = [name for name in table.columns if name.lower().split(".")[-1] in _EVENTS]
    if not found:
        return ["unknown"] * len(table)
    texts = table.texts(found[-1], missing)
    return [text if text is not None and text.isalpha() and len(text) <= 10 else "unknown" for text in texts]


def _check_places(
    table: Table,
    chromosomes: list[str | None],
    starts: NumberArray,
    ends: NumberArray,
    build: str,
    report: Report,
) -> None:
    for line, name, start, end in zip(table.lines.tolist(), chromosomes, starts, ends, strict=True):
        if name is None or np.isnan(start) or np.isnan(end) or not 0 <= start <= end:
            message = "expected a chromosome, a start and an end after it"
            report.error("bad_segment", file=table.label, line=line, column="start", message=message)
        elif end > LENGTHS[build].get(plain_chromosome(name), 2**31):
            message = f"expected an end on chromosome {name} of {build}"
            report.error(
                "position_beyond_contig", file=table.label, line=line, column="end", value=f"{end:.0f}", message=message
            )
