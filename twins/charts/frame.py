"""What the tracks of a course share: the axis of months, the width, the lines of day 0 and of the forecast's origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.look import GRID, MUTED, TIP, WIDTH, Spec, chart
from twins.dossier.numbers import months_of
from twins.dossier.timeline.rows import mark_said
from twins.dossier.timeline.shown import Window

LABEL: Final = 150
NARROW_WIDTH, NARROW_LABEL = 190, 88
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The window that is drawn, where the forecast starts, and how many pixels the plot and the names take."""

    window: Window
    origin_day: int | None = None
    width: int = WIDTH
    label: int = LABEL

    def pixels(self, months: float) -> float:
        """How wide so many months are drawn."""
        return self.width * months / self.window.months

    def holds(self, month: float) -> bool:
        """Whether the month is in the window."""
        return self.window.first <= month <= self.window.last

    def seen(self, rows: Sequence[Row]) -> list[Row]:
        """Points in the window."""
        return [row for row in rows if self.holds(row["month"])]

    def crossing(self, rows: Sequence[Row]) -> list[Row]:
        """Bars that reach into the window, cut at its ends."""
        first, last = self.window.first, self.window.last
        found = [row for row in rows if row["start"] <= last and row["stop"] >= first]
        return [{**row, "start": max(row["start"], first), "stop": min(row["stop"], last)} for row in found]

    def last(self, rows: Sequence[Row]) -> Row | None:
        """The last point in the window that a line goes through."""
        seen = [row for row in self.seen(rows) if row["kind"] != "failed"]
        return seen[-1] if seen else None

    def at_least(self, start: float, stop: float) -> float:
        """A day would be thinner than a line: a bar ends where it is at least as wide as it is high."""
        return max(stop, start + 0.012 * self.window.months)


def track(frame: Frame, height: int, *layers: Any) -> Spec:
    """The marks over the lines that every track shares: the index date and the forecast's origin.

    A specification and no Altair chart: that one copies all its layers each time it is put into another.
    """
    lines = [{"month": 0.0, "kind": "index"}]
    if frame.origin_day:
        lines.append({"month": months_of(frame.origin_day), "kind": "origin"})
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=["index", "origin"], range=[[1, 0], [4, 3]]), legend=None)
    rules = chart(frame.seen(lines)).mark_rule(color=MUTED).encode(x=alt.X("month:Q"), strokeDash=dash)
    return {"layer": [*map(layer_of, (layers[0], rules, *layers[1:]))], "width": frame.width, "height": height}


def layer_of(drawn: Any) -> Spec:
    """A layer with its rows inside."""
    made = drawn.to_dict(validate=False)
    rows = made["datasets"][made["data"]["name"]]
    return {"data": {"values": list(rows)}, "mark": made["mark"], "encoding": made["encoding"]}


def origin_label(frame: Frame) -> Any | None:
    """The name of the origin's line, above the highest track; None where the forecast starts on day 0."""
    day = frame.origin_day
    if not day or not frame.holds(months_of(day)):
        return None
    tip = mark_said(_("Forecast"), _("starts here; nothing later was used"), day)
    row = {"month": months_of(day), "tip": tip}
    text = chart([row]).mark_text(aria=True, text=_("forecast from here"), fontSize=11, color=MUTED, dy=-7)
    return text.encode(x=alt.X("month:Q"), y=alt.value(0), description=TIP)


def x(field: str, frame: Frame) -> alt.X:
    """The common scale; the axis stays unwritten until the lowest track gets it."""
    axis = alt.Axis(title=None, labels=False, ticks=False, domain=False, gridColor=GRID, tickMinStep=1)
    domain = [frame.window.first, frame.window.last]
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)


def month_axis(title: str) -> Spec:
    """The axis that is written under the lowest track."""
    return {"title": title, "format": ".2~f", "tickMinStep": 0.25}


def names(found: Sequence[str], frame: Frame, *, label: str | None = None) -> alt.Y:
    """A row a name; `label` is an expression of what is written, where that is not the name."""
    said = alt.Undefined if label is None else label
    axis = alt.Axis(
        title=None, ticks=False, domain=False, labelLimit=frame.label, minExtent=frame.label, labelExpr=said
    )
    return alt.Y("row:N", sort=found, axis=axis)


def level_axis(title: str, frame: Frame) -> alt.Axis:
    """A number axis whose title reads from left to right."""
    return alt.Axis(
        title=wrap(title, 17 if frame.label != NARROW_LABEL else 10, break_long_words=False),
        titleAngle=0,
        titleAlign="right",
        titleAnchor="middle",
        titleX=-42 if frame.label != NARROW_LABEL else -34,
        tickCount=3,
        gridColor=GRID,
        domain=False,
        ticks=False,
        minExtent=frame.label,
    )


def unique(rows: Sequence[Row]) -> list[str]:
    """The names of rows, each once, in their order."""
    return list(dict.fromkeys(row["row"] for row in rows))
