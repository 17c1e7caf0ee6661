"""Delimited text as spreadsheets export it, the same bytes on every system."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Cell = str | int | float | None


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> None:
    """Write a header and rows; None becomes an empty cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
