"""Columns that a section may leave out: each gives one value a row, or the stated absence."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.study.context import Context
from ingest.study.sections import TableSection
from ingest.tables import Table


def texts_or_none(context: Context, section: TableSection, table: Table, column: str | None) -> Sequence[str | None]:
    """The column's texts; None in every row where the section names no column."""
    return [None] * len(table) if column is None else table.texts(column, context.missing_of(section))


def integers_or_none(
    context: Context, section: TableSection, table: Table, column: str | None, *, least: int | None = None
) -> Sequence[int | None]:
    """The column's whole numbers, at least `least`; None in every row where the section names no column."""
    if column is None:
        return [None] * len(table)
    values = table.integers(column, context.missing_of(section), context.report)
    for line, value in zip(table.lines.tolist(), values, strict=True):
        if value is not None and least is not None and value < least:
            message = f"expected a whole number of at least {least}"
            context.report.error(
                "out_of_range", file=table.label, line=line, column=column, value=value, message=message
            )
    return values


def days_or_zero(context: Context, section: TableSection, table: Table, column: str | None) -> Sequence[int | None]:
    """Days from the index date; 0 in every row where the section names no column; a missing day is an error."""
    if column is None:
        return [0] * len(table)
    days = table.integers(column, context.missing_of(section), context.report)
    texts = table.texts(column, context.missing_of(section))
    for line, text in zip(table.lines.tolist(), texts, strict=True):
        if text is None:
            message = "expected a day from the index date, found nothing"
            context.report.error("missing_day", file=table.label, line=line, column=column, message=message)
    return days
