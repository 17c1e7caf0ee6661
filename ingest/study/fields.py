"""Columns that a section may leave out: each gives one value a row, or the stated absence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.study.context import Context
from ingest.study.sections import TableSection
from ingest.tables import Table


def words_or_null(context: Context, section: TableSection, table: Table, column: str | None) -> pa.Array:
    """The column's texts; null in every row where the section names no column."""
    return pa.nulls(len(table), pa.string()) if column is None else table.words(column, context.missing_of(section))


def texts_or_none(context: Context, section: TableSection, table: Table, column: str | None) -> Sequence[str | None]:
    """As `words_or_null`, as a list."""
    texts: list[str | None] = words_or_null(context, section, table, column).to_pylist()
    return texts


def whole_or_null(
    context: Context, section: TableSection, table: Table, column: str | None, *, least: int | None = None
) -> pa.Array:
    """The column's whole numbers, at least `least`; null in every row where the section names no column."""
    if column is None:
        return pa.nulls(len(table), pa.int64())
    values = table.whole_numbers(column, context.missing_of(section), context.report)
    if least is not None:
        too_small = pc.fill_null(pc.less(values, least), False).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(too_small):
            context.report.error(
                "out_of_range",
                file=table.label,
                line=int(table.lines[row]),
                column=column,
                value=values[int(row)].as_py(),
                message=f"expected a whole number of at least {least}",
            )
    return values


def integers_or_none(
    context: Context, section: TableSection, table: Table, column: str | None, *, least: int | None = None
) -> Sequence[int | None]:
    """As `whole_or_null`, as a list."""
    values: list[int | None] = whole_or_null(context, section, table, column, least=least).to_pylist()
    return values


def days_or_null(context: Context, section: TableSection, table: Table, column: str | None) -> pa.Array:
    """Days from the index date; 0 in every row where the section names no column; a missing day is an error."""
    if column is None:
        return pa.array(np.zeros(len(table), dtype=np.int64))
    missing = context.missing_of(section)
    absent = pc.is_null(table.words(column, missing)).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(absent):
        message = "expected a day from the index date, found nothing"
        context.report.error(
            "missing_day", file=table.label, line=int(table.lines[row]), column=column, message=message
        )
    return table.whole_numbers(column, missing, context.report)


def days_or_zero(context: Context, section: TableSection, table: Table, column: str | None) -> Sequence[int | None]:
    """As `days_or_null`, as a list."""
    days: list[int | None] = days_or_null(context, section, table, column).to_pylist()
    return days
