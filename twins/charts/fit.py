"""The twin through the patient's own points: what is, what would be measured, and what lies ahead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.look import ARMS, GRID, INK, MUTED, TIP, UNSEEN, Spec, chart, finish
from twins.dossier import numbers
from twins.dossier.numbers import months_of
from twins.dossier.twin.fit import FitCurve, FitRow, FitView

WIDTH: Final = 480
HEIGHT: Final = 220
# Beyond a factor of thirty a straight scale hides all that is small.
DECADES: Final = 30
TWIN: Final = ARMS[0]
# Marks of arms stand this far apart, so that they do not cover each other.
APART: Final = 0.16


def fit_curve(view: FitView | None, name: str) -> Spec | None:
    """One quantity with its bands and points; None where it was never measured."""
    curve = view.curve(name) if view else None
    if view is None or curve is None:
        return None
    y = _scale(curve)
    layers = [
        *_bands(curve, y),
        *_lines(curve, y),
        _origin(view.origin_day),
        *_marks(curve, y),
        *_points(curve, y),
        _speaking(curve, y),
    ]
    return finish(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def _scale(curve: FitCurve) -> Any:
    """The axis: straight from zero, or in decades where the points span them."""
    low, high = min(curve.levels) / 3, curve.top
    title = _("%(what)s, %(unit)s") % {"what": curve.label, "unit": curve.unit}
    if is_logarithmic(curve):
        scale = alt.Scale(type="log", domain=[low, high], nice=False)
        axis = alt.Axis(title=title, gridColor=GRID, domain=False, ticks=False, format="~g", values=decades(low, high))
    else:
        scale = alt.Scale(domain=[0, high], nice=True)
        axis = alt.Axis(title=title, gridColor=GRID, domain=False, ticks=False, tickCount=5)
    return lambda field: alt.Y(f"{field}:Q", scale=scale, axis=axis)


def is_logarithmic(curve: FitCurve) -> bool:
    """Whether what is shown spans decades."""
    return max(curve.levels) > DECADES * min(curve.levels)


def decades(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each decade between two ends."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return [step for step in steps if low <= step <= high]


def _x() -> alt.X:
    axis = alt.Axis(title=_("Months from the index date"), grid=False, format="d", tickMinStep=1)
    return alt.X("month:Q", axis=axis, scale=alt.Scale(padding=8, nice=False, zero=False))


def _bands(curve: FitCurve, y: Any) -> list[Any]:
    """What would be measured, pale, and the state within it; a single day is a bar."""
    rows = [_row(row) for row in curve.rows]
    bands = (("result_low", "result_high", 0.16), ("low", "high", 0.3))
    layers = []
    for low, high, opacity in bands:
        base = chart(rows).encode(x=_x(), y=y(low), y2=f"{high}:Q")
        mark = {"color": TWIN, "opacity": opacity, "clip": True}
        layers.append(base.mark_rule(strokeWidth=9, **mark) if len(rows) == 1 else base.mark_area(**mark))
    return layers


def _row(row: FitRow) -> dict[str, float]:
    return {
        "month": months_of(row.day),
        "median": row.median,
        "low": row.low,
        "high": row.high,
        "result_low": row.result_low,
        "result_high": row.result_high,
    }


def _lines(curve: FitCurve, y: Any) -> list[Any]:
    """The middle: drawn through where it was, dashed ahead."""
    parts: Sequence[tuple[Sequence[FitRow], list[int]]] = ((curve.past, [1, 0]), (curve.ahead, [5, 4]))
    return [
        chart([_row(row) for row in rows])
        .mark_line(color=TWIN, strokeWidth=2.2, strokeDash=dash, clip=True)
        .encode(x=_x(), y=y("median"))
        for rows, dash in parts
        if len(rows) > 1
    ]


def _origin(day: int) -> Any:
    return chart([{"month": months_of(day)}]).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=_x())


def _points(curve: FitCurve, y: Any) -> list[Any]:
    """Measurements; one below its limit is an open triangle at the limit, pointing down."""
    rows = [
        {
            "month": months_of(point.day),
            "value": point.limit if point.value is None else point.value,
            "found": point.value is not None,
            "tip": _("%(when)s: measured %(value)s") % {"when": numbers.day(point.day), "value": point.text},
        }
        for point in curve.points
    ]
    looks = ((True, {"shape": "circle", "fill": INK}), (False, {"shape": "triangle-down", "fill": "white"}))
    return [
        chart(chosen)
        .mark_point(size=58, stroke=INK, strokeWidth=1.6, opacity=1, aria=True, **look)
        .encode(x=_x(), y=y("value"), description=TIP)
        for found, look in looks
        if (chosen := [row for row in rows if row["found"] is found])
    ]


def _marks(curve: FitCurve, y: Any) -> list[Any]:
    """What the first scan on each arm would show, side by side."""
    if not curve.following:
        return []
    rows = [
        {
            "arm": mark.arm,
            "month": months_of(mark.day) + APART * place,
            "median": mark.median,
            "low": mark.low,
            "high": mark.high,
            "tip": mark.text,
        }
        for place, mark in enumerate(curve.following)
    ]
    names = [mark.arm for mark in curve.following]
    paint = alt.Color(
        "arm:N",
        scale=alt.Scale(domain=names, range=[ARMS[(1 + place) % len(ARMS)] for place in range(len(names))]),
        legend=None,
    )
    base = chart(rows).encode(x=_x(), color=paint)
    bars = base.mark_rule(strokeWidth=2.5, clip=True).encode(y=y("low"), y2=alt.Y2("high:Q"))
    middles = base.mark_point(size=120, filled=True, opacity=1, shape="diamond", aria=True)
    return [bars, middles.encode(y=y("median"), description=TIP), *_names(rows, paint, y)]


def _names(rows: list[dict[str, Any]], paint: alt.Color, y: Any) -> list[Any]:
    """Names beside the last bar, one below the other in the order of the medians."""
    ordered = sorted(rows, key=lambda row: -float(row["median"]))
    return [
        chart([{**row, "month": rows[-1]["month"], "median": ordered[0]["median"]}])
        .mark_text(align="left", dx=9, dy=15 * place, fontSize=12, fontWeight="bold")
        .encode(x=_x(), y=y("median"), text=alt.Text("arm:N"), color=paint)
        for place, row in enumerate(ordered)
    ]


def _speaking(curve: FitCurve, y: Any) -> Any:
    """The middle and its bands in words, month by month."""
    rows = [{**_row(row), "tip": _tip(curve, row)} for row in _spoken(curve)]
    return chart(rows).mark_point(**UNSEEN).encode(x=_x(), y=y("median"), description=TIP)


def _spoken(curve: FitCurve) -> tuple[FitRow, ...]:
    rows = curve.rows
    return rows[:: max(1, len(rows) // 12)]


def _tip(curve: FitCurve, row: FitRow) -> str:
    told = {
        "when": numbers.day(row.day),
        "value": numbers.measure(row.median, curve.unit),
        "range": numbers.ends(numbers.measure(row.low), numbers.measure(row.high)),
        "expected": numbers.ends(numbers.measure(row.result_low), numbers.measure(row.result_high)),
    }
    return _("%(when)s: twin %(value)s (%(range)s); a measurement: %(expected)s") % told
