"""Days of the draw and of the report: given, or counted from the patient's index date; a date alone is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ingest.checks import Report
from ingest.tables import Missing, Table

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)


def days_of(
    table: Table, columns: Mapping[str, str], day: str, dated: str, missing: Missing, report: Report
) -> list[int | None]:
    """Days of one kind, None where a row has none.

    Args:
        table: the rows.
        columns: what = column.
        day: what a ready day is called in `columns`.
        dated: what a calendar date is called there.
        missing: words for no value.
        report: takes dates without an index date, and texts that are neither; no date is repeated in a message.
    """
    if day in columns:
        return table.integers(columns[day], missing, report)
    if dated not in columns:
        return [None] * len(table)
    if "index_date" not in columns:
        message = "expected days from the index date, or a column index_date beside the dates, found dates alone"
        report.error("date_without_index", file=table.label, line=1, column=columns[dated], message=message)
        return [None] * len(table)
    dates, index = (_dates(table, columns[what], missing, report) for what in (dated, "index_date"))
    return [None if one is None or zero is None else (one - zero).days for one, zero in zip(dates, index, strict=True)]


def _dates(table: Table, column: str, missing: Missing, report: Report) -> list[date | None]:
    found: list[date | None] = []
    for line, text in zip(table.lines.tolist(), table.texts(column, missing), strict=True):
        match = _DATE.fullmatch(text) if text is not None else None
        try:
            found.append(None if match is None else date.fromisoformat(match.group(1)))
        except ValueError:
            match = None
            found.append(None)
        if text is not None and match is None:
            message = "expected a date as YYYY-MM-DD"
            report.error("not_a_date", file=table.label, line=line, column=column, message=message)
    return found
