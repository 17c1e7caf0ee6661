"""Kaplan-Meier curves of groups, with bands; steps, since nothing happens between two events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.look import ARMS, DASHES, GRID, TIP, UNRANKED, UNSEEN, WIDTH, Spec, chart, finish
from twins.charts.survival import spread
from twins.dossier.cohorts.records import EndpointCurves, GroupCurve
from twins.dossier.numbers import fixed, percent, percent_interval

HEIGHT: Final = 270
BAND: Final = 0.14
# More words along a curve than anybody moves through.
MOST_TIPS: Final = 40


def kaplan_meier(endpoint: EndpointCurves) -> Spec | None:
    """The groups' curves in one frame; None where no curve can be drawn."""
    drawn = [curve for curve in endpoint.curves if curve.steps]
    if not drawn:
        return None
    names = [curve.label for curve in drawn]
    colours = [ARMS[place] if place < len(ARMS) else UNRANKED for place, _name in enumerate(names)]
    paint = alt.Color("group:N", scale=alt.Scale(domain=names, range=colours), legend=None)
    dashes = [list(DASHES[place % len(DASHES)]) for place, _name in enumerate(names)]
    pattern = alt.StrokeDash("group:N", scale=alt.Scale(domain=names, range=dashes), legend=None)
    base = chart([row for curve in drawn for row in _rows(curve)]).encode(x=_x(endpoint), color=paint)
    layers = (
        base.mark_area(opacity=BAND, interpolate="step-after").encode(y=_y(), y2=alt.Y2("high:Q")),
        base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(y=alt.Y("p:Q"), strokeDash=pattern),
        _labels(drawn, paint),
        chart(_told(drawn)).mark_point(**UNSEEN).encode(x=alt.X("month:Q"), y=alt.Y("p:Q"), description=TIP),
    )
    return finish(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def _rows(curve: GroupCurve) -> list[dict[str, Any]]:
    return [
        {
            "group": curve.label,
            "month": step.month,
            "p": 100 * step.survival,
            "low": 100 * step.low,
            "high": 100 * step.high,
        }
        for step in curve.steps
    ]


def _x(endpoint: EndpointCurves) -> alt.X:
    last = max(curve.steps[-1].month for curve in endpoint.curves if curve.steps)
    axis = alt.Axis(title=_("Months"), values=list(endpoint.ticks), grid=False, format="d")
    return alt.X("month:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=axis)


def _y() -> alt.Y:
    values = [0, 25, 50, 75, 100]
    axis = alt.Axis(title=_("Free of the event, %"), values=values, gridColor=GRID, domain=False, ticks=False)
    return alt.Y("low:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)


def _labels(drawn: Sequence[GroupCurve], paint: alt.Color) -> Any:
    """Names at the line ends, moved apart where they would touch."""
    heights = spread([100 * curve.steps[-1].survival for curve in drawn])
    last = max(curve.steps[-1].month for curve in drawn)
    rows = [
        {"group": curve.label, "month": last, "p": height, "label": curve.label}
        for curve, height in zip(drawn, heights, strict=True)
    ]
    text = chart(rows).mark_text(align="left", dx=8, limit=150, fontSize=13, fontWeight="bold")
    return text.encode(x=alt.X("month:Q"), y=alt.Y("p:Q"), text=alt.Text("label:N"), color=paint)


def _told(drawn: Sequence[GroupCurve]) -> list[dict[str, Any]]:
    return [
        {
            "month": step.month,
            "p": 100 * step.survival,
            "tip": _("%(group)s, %(months)s months: %(share)s")
            % {
                "group": curve.label,
                "months": fixed(step.month, 1),
                "share": _share(step.survival, step.low, step.high),
            },
        }
        for curve in drawn
        for step in curve.steps[1 :: max(1, len(curve.steps) // MOST_TIPS)]
    ]


def _share(p: float, low: float, high: float) -> str:
    """Before the first event there is no interval to speak of."""
    return percent(p) if low == high else percent_interval(p, low, high)
