"""What belongs to one draw beside its level: assay, tracked variants, plasma, report day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.checks import Report
from ingest.mrd.days import days_of
from ingest.tables import Missing, Table

# an assay's name, and no sentence that may say more
_ASSAY = re.compile(r"[\w .,+/()-]{1,60}")


def details_of(table: Table, columns: Mapping[str, str], missing: Missing, report: Report) -> list[dict[str, Any]]:
    """Of each row, what is there; defects go to the report."""
    values: dict[str, Sequence[Any]] = {
        "assay": _assays(table, columns, missing),
        "report_day": days_of(table, columns, "report_day", "report_date", missing, report),
    }
    if "tracked_variants" in columns:
        values["tracked_variants"] = table.integers(columns["tracked_variants"], missing, report)
    for what in ("plasma_volume_ml", "cfdna_ng"):
        if what in columns:
            numbers = table.numbers(columns[what], missing, report).tolist()
            values[what] = [None if number != number else number for number in numbers]
    for what in values.keys() - {"assay", "report_day"}:
        _check_sign(table, columns[what], values[what], report)
    return [{what: column[at] for what, column in values.items() if column[at] is not None} for at in range(len(table))]


def _assays(table: Table, columns: Mapping[str, str], missing: Missing) -> Sequence[str | None]:
    if "assay" not in columns:
        return [None] * len(table)
    return [text if text and _ASSAY.fullmatch(text) else None for text in table.texts(columns["assay"], missing)]


def _check_sign(table: Table, column: str, values: Sequence[float | None], report: Report) -> None:
    for line, value in zip(table.lines.tolist(), values, strict=True):
        if value is not None and value < 0:
            message = "expected a number of 0 or more"
            report.error("out_of_range", file=table.label, line=line, column=column, value=value, message=message)
