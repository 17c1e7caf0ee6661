"""Tables as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from twins.dossier.words import RESEARCH_USE
from twins.exports.cells import guard_cell
from twins.exports.sheets import Row, Sheet


def write_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need to read it so."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(guarded((sheet.columns, *sheet.rows)))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A tab a table, and one that says what the numbers are not for."""
    # Opens lxml and much of the standard library: not before somebody asks for a workbook.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.create_sheet("about").append([str(RESEARCH_USE)])
    for sheet in sheets:
        tab = book.create_sheet(sheet.name)
        for row in guarded((sheet.columns, *sheet.rows)):
            tab.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def guarded(rows: Iterable[Row]) -> Iterable[list[object]]:
    """Rows with no cell that a spreadsheet would run."""
    return ([guard_cell(cell) for cell in row] for row in rows)
