"""Icon arrays: a hundred people, in rows of ten, as natural frequencies with what the interval leaves open.

Filled, half filled and hollow tell apart without any colour; harm has another shape than survival.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from twins.charts.look import MUTED
from twins.dossier.forecasts.estimates import Hundred

ROW: Final = 10
WIDTH: Final = 13
HEIGHT: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """Paths of an icon in a cell, from its upper left corner: whole, its left half, and how an unaffected one looks."""

    whole: str
    half: str
    rest: str


PERSON_PATH: Final = "m6.5 1a2.1 2.1 0 1 1-.01 0zm-2.5 5h5l.9 8.5h-6.8z"
PERSON: Final = Glyph(whole=PERSON_PATH, half="m6.5 1a2.1 2.1 0 0 0 0 4.2zm-2.5 5h2.5v8.5h-3.4z", rest=PERSON_PATH)
WARNING: Final = Glyph(whole="m6.5 2 5.3 11.5h-10.6z", half="m6.5 2v11.5h-5.3z", rest="m6.5 6a2.4 2.4 0 1 1-.01 0z")


def icon_array(hundred: Hundred, glyph: Glyph, *, colour: str, title: str) -> str:
    """A hundred icons as SVG: filled to the low end of the interval, half filled to the high end, hollow after it."""
    sure, open_ones, rest = (
        range(hundred.low), range(hundred.low, hundred.high), range(hundred.high, 100)
    )  # fmt: skip
    shapes = (
        _path(glyph.whole, sure, f'fill="{colour}"'),
        _path(glyph.half, open_ones, f'fill="{colour}"'),
        _path(glyph.whole, open_ones, f'fill="none" stroke="{colour}" stroke-width="0.9"'),
        _path(glyph.rest, rest, f'fill="none" stroke="{MUTED}" stroke-width="0.8"'),
    )
    box = f"0 0 {ROW * WIDTH} {ROW * HEIGHT}"
    named = f'role="img" aria-label="{escape(title)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {named}>{"".join(shapes)}</svg>'


def key_icon(glyph: Glyph, fill: str) -> str:
    """One icon for a legend: `whole`, `half` or `rest`, in the colour of the text around it."""
    outline = glyph.rest if fill == "rest" else glyph.whole
    shapes = [_path(outline, range(1), 'fill="none" stroke="currentcolor" stroke-width="0.9"')]
    if fill != "rest":
        shapes.append(_path(getattr(glyph, fill), range(1), 'fill="currentcolor"'))
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(shapes)}</svg>'


def _path(icon: str, places: range, look: str) -> str:
    if not places:
        return ""
    cells = (f"M{WIDTH * (place % ROW)} {HEIGHT * (place // ROW)}{icon}" for place in places)
    return f'<path d="{"".join(cells)}" {look}/>'
