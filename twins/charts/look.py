"""Colours, type and configuration that all charts share, and how a mark says what it is.

A mark speaks when its layer has `aria=True` and its `description` is a field of its rows:

    rows = [{..., "tip": "Day 42: 1.8%"}]
    chart(rows).mark_point(aria=True).encode(..., description=TIP)

`page_svg` turns these texts into `data-tip`, and static/twins/charts.js shows them on hover, tap and by arrow keys, in
the order in which the marks were drawn. A line is one mark: its points speak through a layer that is not seen,
`chart(rows).mark_point(**UNSEEN).encode(..., description=TIP)`. Texts are whole sentences or `what: value, when`, made
where rows are made and never in the script; a layer without them stays silent. On paper the texts are not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from twins.dossier import ArmView

Spec = dict[str, Any]
# Each part of a chart would be held against the schema when it is made: tests do that, once, with the whole.
disable_debug_mode()
# A face that Typst carries itself, so that paper needs no system font; pages replace it by their own.
# The second one only measures: vl-convert carries it, and it is the wider of the two.
FONT: Final = "Libertinus Serif, Liberation Sans, sans-serif"
INK: Final = "#1f2933"
MUTED: Final = "#5b6770"
GRID: Final = "#dfe3e8"
ALARM: Final = "#b42318"
# Told apart with any colour vision, and dark enough to carry text on white.
ARMS: Final = ("#0b5fa5", "#b8480b", "#0d7a66", "#7a3e98", "#7a6000")
UNRANKED: Final = "#6b7280"
GRADES: Final = {1: "#fbd38d", 2: "#f6ad55", 3: "#dd6b20", 4: "#b42318", 5: "#5f0f0a"}
NO_GRADE: Final = "#a0aab4"
WIDTH: Final = 520
# What a mark says; see the top of this module.
TIP: Final = alt.Description("tip:N")
# Points that only speak.
UNSEEN: Final[Spec] = {"aria": True, "opacity": 0, "size": 60}
CONFIG: Final[Spec] = {
    "font": FONT,
    "aria": False,
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "labelFlush": False,
    },
    "legend": {"labelColor": INK, "labelFontSize": 12, "symbolType": "circle", "symbolOpacity": 1},
    "text": {"color": INK, "fontSize": 12},
}
DASHES: Final = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4))


def colours(arms: Sequence[ArmView]) -> list[str]:
    """A colour an arm, in the arms' order; what only an expert prior supports is grey."""
    return [ARMS[place % len(ARMS)] if arm.is_ranked else UNRANKED for place, arm in enumerate(arms)]


def dashes(arms: Sequence[ArmView]) -> list[list[int]]:
    """A dash pattern an arm, so that lines are told apart without colour too."""
    return [list(DASHES[place % len(DASHES)]) for place, _ in enumerate(arms)]


def chart(rows: list[dict[str, Any]]) -> Any:
    """A chart of rows that travel inside the specification."""
    # Altair copies a list with every call upon the chart; a tuple it leaves alone.
    return alt.Chart(alt.InlineData(values=tuple(rows)))


def finish(figure: Any) -> Spec:
    """The specification with the common look; the chart's words are the page's, not the picture's."""
    # Altair's own `configure_` calls would copy the chart once each.
    made = figure.to_dict(validate=False)
    rows = {name: list(values) for name, values in made.get("datasets", {}).items()}
    return {**made, **({"datasets": rows} if rows else {}), "config": CONFIG}
