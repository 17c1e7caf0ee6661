"""How the dossier's texts are laid out on the page: the number large, its interval beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from twins.dossier.estimates import TableRow

WITH_INTERVAL = re.compile(r"(?P<lead>.+) (?P<interval>\([^()]+ to [^()]+\)[^()]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A text in two parts; together they are the text that the PDF shows."""

    lead: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A quantity, one figure an arm; a minor one is set lighter."""

    label: str
    figures: tuple[Figure, ...]
    minor: bool


def split_figure(text: str) -> Figure:
    """`13.4 months (9.1 to 18.9)` in its two parts, what follows the interval with it; other texts stay whole."""
    match = WITH_INTERVAL.fullmatch(text)
    return Figure(lead=match["lead"], interval=match["interval"]) if match else Figure(lead=text, interval="")


def figure_rows(rows: Iterable[TableRow]) -> tuple[FigureRow, ...]:
    """A table's rows with every cell split."""
    return tuple(
        FigureRow(label=row.label, figures=tuple(split_figure(cell) for cell in row.cells), minor=row.minor)
        for row in rows
    )
