"""Survival curves with their bands, an arm a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.look import GRID, INK, MUTED, TIP, UNSEEN, WIDTH, Spec, chart, colours, dashes, finish
from twins.dossier import ArmView, Estimate
from twins.dossier.forecasts.estimates import CurveRow
from twins.dossier.forecasts.forecast import draws_tumours, is_averaged
from twins.dossier.numbers import count, fixed, percent, percent_interval

HEIGHT = 250
# Percent of the axis that a line of text takes.
LABEL_GAP = 7.0
# What the evidence leaves open, and nine in ten tumours: told apart on white, on dark ground and in grey print.
DARK = 0.3
PALE = 0.09
# Past the follow-up of an arm's source.
EXTRAPOLATED = 0.3
# A stroke across the curve.
END_MARK = "M0,-1L0,1"
CurveOf = Callable[[ArmView], tuple[CurveRow, ...]]
MedianOf = Callable[[ArmView], Estimate]


def survival_curves(arms: Sequence[ArmView]) -> Spec | None:
    """Overall survival by month with its bands; None where no arm has a curve."""
    return _curves(
        arms, lambda arm: arm.survival, lambda arm: arm.survival_tumours, lambda arm: arm.os_median, _("Alive, %")
    )


def progression_free_curves(arms: Sequence[ArmView]) -> Spec | None:
    """Progression-free survival by month with its bands; None where no arm has a curve."""
    title = _("Alive without progression, %")
    return _curves(arms, lambda arm: arm.pfs, lambda arm: arm.pfs_tumours, lambda arm: arm.pfs_median, title)


def _curves(arms: Sequence[ArmView], curve: CurveOf, tumours: CurveOf, median: MedianOf, title: str) -> Spec | None:
    drawn = [arm for arm in arms if curve(arm)]
    if not drawn:
        return None
    horizon = max(curve(arm)[-1].month for arm in drawn)
    # Colours follow the whole list, so that an arm keeps its colour in every chart.
    paint = alt.Color("arm:N", scale=alt.Scale(domain=[arm.name for arm in arms], range=colours(arms)), legend=None)
    base = chart(_points(drawn, curve)).encode(x=_x(horizon), color=paint)
    wide = chart(_points(drawn, tumours) if draws_tumours(arms) else []).encode(x=_x(horizon), color=paint)
    pattern = alt.StrokeDash(
        "arm:N", scale=alt.Scale(domain=[arm.name for arm in arms], range=dashes(arms)), legend=None
    )
    layers = (
        _median_lines(drawn, median, horizon, paint),
        wide.mark_area(opacity=PALE).encode(y=_y(title), y2=alt.Y2("high:Q")),
        base.mark_area(opacity=DARK if is_averaged(arms) else PALE).encode(y=_y(title), y2=alt.Y2("high:Q")),
        _line(_seen(drawn, curve), horizon, paint, pattern).mark_line(strokeWidth=2.2),
        _line(_past(drawn, curve), horizon, paint, pattern).mark_line(strokeWidth=2.2, opacity=EXTRAPOLATED),
        _ends(drawn, curve, horizon, paint),
        _labels(drawn, curve, horizon, paint),
        chart(_told(drawn, curve)).mark_point(**UNSEEN).encode(x=_x(horizon), y=alt.Y("p:Q"), description=TIP),
    )
    return finish(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def _seen(drawn: Sequence[ArmView], curve: CurveOf) -> list[dict[str, Any]]:
    """Points until the end of each arm's follow-up."""
    ends = {arm.name: arm.followed_months for arm in drawn}
    return [row for row in _points(drawn, curve) if ends[row["arm"]] is None or row["month"] <= ends[row["arm"]]]


def _past(drawn: Sequence[ArmView], curve: CurveOf) -> list[dict[str, Any]]:
    """Points past it, from the last month that was seen on."""
    ends = {arm.name: end for arm in drawn if (end := arm.followed_months) is not None and curve(arm)[-1].month > end}
    return [row for row in _points(drawn, curve) if row["arm"] in ends and row["month"] > ends[row["arm"]] - 1]


def _line(points: list[dict[str, Any]], horizon: int, paint: alt.Color, pattern: alt.StrokeDash) -> Any:
    return chart(points).encode(x=_x(horizon), y=alt.Y("p:Q"), color=paint, strokeDash=pattern)


def _ends(drawn: Sequence[ArmView], curve: CurveOf, horizon: int, paint: alt.Color) -> Any:
    """A stroke across each curve where the follow-up behind it ends, if that lies within the horizon."""
    rows = [
        {
            "arm": arm.name,
            "month": end,
            "p": 100 * _height(curve(arm), end),
            "tip": _("%(arm)s: followed to %(months)s months; what comes later is extrapolated")
            % {"arm": arm.name, "months": fixed(end, 0)},
        }
        for arm in drawn
        if (end := arm.followed_months) is not None and end < curve(arm)[-1].month
    ]
    stroke = chart(rows).mark_point(shape=END_MARK, size=160, strokeWidth=2.4, opacity=1, aria=True)
    return stroke.encode(x=_x(horizon), y=alt.Y("p:Q"), color=paint, description=TIP)


def _height(curve: tuple[CurveRow, ...], month: float) -> float:
    """The curve between two months."""
    before = curve[int(month)]
    after = curve[min(int(month) + 1, len(curve) - 1)]
    return before.p + (month - int(month)) * (after.p - before.p)


def _told(drawn: Sequence[ArmView], curve: CurveOf) -> list[dict[str, Any]]:
    """What the curves say month by month; every third where there are many."""
    return [
        {
            "month": row.month,
            "p": 100 * row.p,
            "tip": f"{arm.name}, {count(row.month, 'month')}: {percent_interval(row.p, row.low, row.high)}",
        }
        for arm in drawn
        for row in curve(arm)[1:]
        if row.month % (1 if curve(arm)[-1].month <= 24 else 3) == 0
    ]


def _points(drawn: Sequence[ArmView], curve: CurveOf) -> list[dict[str, Any]]:
    return [
        {"arm": arm.name, "month": row.month, "p": 100 * row.p, "low": 100 * row.low, "high": 100 * row.high}
        for arm in drawn
        for row in curve(arm)
    ]


def _x(horizon: int) -> alt.X:
    step = 3 if horizon <= 24 else 6 if horizon <= 60 else 12
    axis = alt.Axis(title=_("Months"), values=list(range(0, horizon + 1, step)), grid=False, format="d")
    return alt.X("month:Q", scale=alt.Scale(domain=[0, horizon], nice=False), axis=axis)


def _y(title: str) -> alt.Y:
    axis = alt.Axis(title=title, values=[0, 25, 50, 75, 100], gridColor=GRID, domain=False, ticks=False, labelPadding=6)
    return alt.Y("low:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)


def _labels(drawn: Sequence[ArmView], curve: CurveOf, horizon: int, paint: alt.Color) -> Any:
    """Names at the line ends, moved apart where they would touch."""
    ends = [100 * curve(arm)[-1].p for arm in drawn]
    rows = [
        {"arm": arm.name, "month": horizon, "p": height, "label": f"{percent(end / 100)} {arm.name}"}
        for arm, end, height in zip(drawn, ends, spread(ends), strict=True)
    ]
    text = chart(rows).mark_text(align="left", dx=8, limit=205, fontSize=13, fontWeight="bold")
    return text.encode(x=alt.X("month:Q"), y=alt.Y("p:Q"), text=alt.Text("label:N"), color=paint)


def spread(heights: Sequence[float]) -> list[float]:
    """The heights, pushed up from below until neighbours are LABEL_GAP apart, then back down under 100."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = [float(height) for height in heights]
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + LABEL_GAP)
    ceiling = 100.0
    for place in reversed(order):
        moved[place] = min(moved[place], ceiling)
        ceiling = moved[place] - LABEL_GAP
    return moved


def _median_lines(drawn: Sequence[ArmView], median: MedianOf, horizon: int, paint: alt.Color) -> Any:
    """The half line, and a drop to the axis where an arm crosses it within the frame."""
    half = chart([{"half": 50}]).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(y=alt.Y("half:Q"))
    word = (
        chart([{"half": 50, "month": 0}])
        .mark_text(align="left", baseline="bottom", dx=4, dy=-2, text=_("median"), color=INK, fontSize=11)
        .encode(x=alt.X("month:Q"), y=alt.Y("half:Q"))
    )
    reached = [
        {"arm": arm.name, "month": value, "half": 50, "floor": 0}
        for arm in drawn
        if (value := median(arm).value) is not None and value <= horizon
    ]
    drops = (
        chart(reached)
        .mark_rule(strokeDash=[3, 3])
        .encode(x=alt.X("month:Q"), y=alt.Y("floor:Q"), y2=alt.Y2("half:Q"), color=paint)
    )
    return alt.layer(half, word, drops)
