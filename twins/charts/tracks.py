"""The tracks of the timeline; each returns None where it has nothing to show."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final

import altair as alt

from twins.charts.look import ALARM, ARMS, GRADES, GRID, INK, MUTED, NO_GRADE, WIDTH, chart
from twins.dossier import Timeline
from twins.dossier.numbers import months_of
from twins.dossier.records import Adverse, Mark, Point, Series, TreatmentBar

ROW = 19
HEIGHT = 66
ADVERSE_ROWS = 8
# Pixels that the letters of a response take.
LETTERS = 26
LABEL = 150
CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"
# Rows of the events track, in order, each with its sign; a response is written in letters.
EVENTS: Final = {
    "Imaging": "square",
    "Response": "circle",
    "Progression": "triangle-down",
    "Death": CROSS,
    "Last contact": "circle",
}
Domain = tuple[float, float]
Row = dict[str, Any]


def treatment_track(course: Timeline, domain: Domain) -> Any | None:
    """A bar a line of therapy; the index arm full, others pale; an open end runs to the last known day."""
    if not course.treatments:
        return None
    last = max(0, *(row.day for row in course.rows))
    rows = [_treatment_row(bar, last, domain) for bar in course.treatments]
    bars = chart(rows).mark_bar(height=11, cornerRadius=2, color=ARMS[0], clip=True)
    return _track(
        bars.encode(
            x=_x("start", domain), x2="stop:Q", y=_names(_unique(rows)), opacity=alt.Opacity("strength:Q", scale=None)
        ),
        course,
        ROW * len(_unique(rows)),
    )


def _treatment_row(bar: TreatmentBar, last: int, domain: Domain) -> Row:
    start = months_of(bar.start_day)
    stop = months_of(last if bar.stop_day is None else bar.stop_day)
    strength = 1.0 if bar.is_index else 0.45
    return {"row": bar.regimen, "start": start, "stop": at_least(start, stop, domain), "strength": strength}


def ctdna_track(course: Timeline, domain: Domain) -> Any | None:
    """Highest allele fraction per draw."""
    return _levels("ctDNA, highest VAF, %", course.ctdna, 100.0, ARMS[0], course, domain)


def series_track(series: Series, course: Timeline, domain: Domain) -> Any | None:
    """One quantity over time."""
    title = f"{series.label}{', ' + series.unit if series.unit else ''}"
    return _levels(title, series.points, 1.0, INK, course, domain)


def _levels(
    title: str, points: Sequence[Point], factor: float, colour: str, course: Timeline, domain: Domain
) -> Any | None:
    """A line through the levels; hollow on the floor where nothing was found, a cross where the test failed."""
    rows = [_level(point, factor) for point in points if point.state != "not_tested"]
    if not rows:
        return None
    kinds = ["value", "none", "failed"]
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "circle", CROSS]), legend=None)
    fill = alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=[colour, "white", "white"]), legend=None)
    top = max(1.0 if factor == 100 else 0.01, *(row["value"] for row in rows))
    y = alt.Y(
        "value:Q", axis=_axis(title), scale=alt.Scale(domain=[min(0, *(r["value"] for r in rows)), top], nice=True)
    )
    line = chart([row for row in rows if row["kind"] != "failed"]).mark_line(color=colour, strokeWidth=1.6)
    marks = chart(rows).mark_point(size=38, strokeWidth=1.5, color=colour, opacity=1)
    return _track(
        line.encode(x=_x("month", domain), y=y),
        course,
        HEIGHT,
        marks.encode(x="month:Q", y="value:Q", shape=shape, fill=fill),
    )


def _level(point: Point, factor: float) -> Row:
    is_level = point.value is not None and not point.comparator.startswith("<")
    is_failed = point.value is None and point.state not in {"none_found", "below_limit"}
    kind = "value" if is_level else "failed" if is_failed else "none"
    return {"month": months_of(point.day), "value": factor * (point.value or 0.0), "kind": kind}


def events_track(course: Timeline, domain: Domain) -> Any | None:
    """Responses as letters, scans, progression, death or last contact as signs, a row each."""
    rows = thinned([_event("Response", mark) for mark in course.responses], domain)
    rows += [_event("Imaging", mark) for mark in course.imaging]
    rows += [_event(mark.kind.capitalize(), mark) for mark in course.marks]
    if not rows:
        return None
    names = [name for name in EVENTS if name in _unique(rows)]
    shape = alt.Shape("row:N", scale=alt.Scale(domain=list(EVENTS), range=list(EVENTS.values())), legend=None)
    paint = alt.Color("alarm:N", scale=alt.Scale(domain=["yes", "no"], range=[ALARM, INK]), legend=None)
    signs = chart([row for row in rows if row["row"] != "Response"])
    letters = chart([row for row in rows if row["row"] == "Response"]).mark_text(fontWeight="bold")
    return _track(
        signs.mark_point(size=44, strokeWidth=2, opacity=1).encode(
            x=_x("month", domain), y=_names(names), shape=shape, color=paint
        ),
        course,
        ROW * len(names),
        letters.encode(x="month:Q", y=_names(names), text="text:N", color=paint),
    )


def thinned(rows: list[Row], domain: Domain) -> list[Row]:
    """Letters where they have room or say something new, a dot for a repeat too close to the last letter."""
    room = LETTERS * (domain[1] - domain[0]) / WIDTH
    drawn: Row | None = None
    kept = []
    for row in rows:
        repeats = drawn is not None and row["text"] == drawn["text"] and row["month"] - drawn["month"] < room
        kept.append({**row, "text": "·"} if repeats else row)
        drawn = drawn if repeats else row
    return kept


def _event(name: str, mark: Mark) -> Row:
    alarm = name in {"Progression", "Death"} or mark.kind == "PD"
    return {"row": name, "month": months_of(mark.day), "text": mark.kind, "alarm": "yes" if alarm else "no"}


def adverse_track(course: Timeline, domain: Domain) -> Any | None:
    """A bar an event, coloured by grade with the grade behind; the gravest terms where there are many."""
    events = sorted(course.adverse, key=lambda each: (-(each.grade or 0), each.start_day))
    names = list(dict.fromkeys(each.term for each in events))[:ADVERSE_ROWS]
    rows = [_adverse_row(each, domain) for each in events if each.term in names]
    if not rows:
        return None
    scale = alt.Scale(domain=[*map(str, GRADES), "?"], range=[*GRADES.values(), NO_GRADE])
    bars = (
        chart(rows)
        .mark_bar(height=9, cornerRadius=2)
        .encode(
            x=_x("start", domain), x2="stop:Q", y=_names(names), color=alt.Color("grade:N", scale=scale, legend=None)
        )
    )
    grades = (
        chart(rows)
        .mark_text(align="left", dx=4, fontSize=11, fontWeight="bold", color=INK)
        .encode(x="stop:Q", y=_names(names), text="grade:N")
    )
    return _track(bars, course, ROW * len(names), grades)


def at_least(start: float, stop: float, domain: Domain) -> float:
    """A day would be thinner than a line: a bar ends where it is at least as wide as it is high."""
    return max(stop, start + 0.012 * (domain[1] - domain[0]))


def _adverse_row(event: Adverse, domain: Domain) -> Row:
    start = months_of(event.start_day)
    stop = start if event.stop_day is None else months_of(event.stop_day)
    return {
        "row": event.term,
        "start": start,
        "stop": at_least(start, stop, domain),
        "grade": "?" if event.grade is None else str(event.grade),
    }


def _track(first: Any, course: Timeline, height: int, *others: Any) -> Any:
    """The marks over the lines that every track shares: the index date and the forecast's origin."""
    lines = [{"month": 0.0, "kind": "index"}]
    if course.origin_day:
        lines.append({"month": months_of(course.origin_day), "kind": "origin"})
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=["index", "origin"], range=[[1, 0], [4, 3]]), legend=None)
    rules = chart(lines).mark_rule(color=MUTED).encode(x="month:Q", strokeDash=dash)
    return alt.layer(first, rules, *others).properties(width=WIDTH, height=height)


def _unique(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["row"] for row in rows))


def _x(field: str, domain: Domain) -> alt.X:
    """The common scale; the axis stays unwritten until the lowest track gets it."""
    axis = alt.Axis(title=None, labels=False, ticks=False, domain=False, gridColor=GRID, tickMinStep=1)
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=list(domain), nice=False), axis=axis)


def _names(names: Sequence[str]) -> alt.Y:
    axis = alt.Axis(title=None, ticks=False, domain=False, labelLimit=LABEL, minExtent=LABEL)
    return alt.Y("row:N", sort=names, axis=axis)


def _axis(title: str) -> alt.Axis:
    """A number axis whose title reads from left to right."""
    return alt.Axis(
        title=wrap(title, 17),
        titleAngle=0,
        titleAlign="right",
        titleAnchor="middle",
        titleX=-42,
        tickCount=3,
        gridColor=GRID,
        domain=False,
        ticks=False,
        minExtent=LABEL,
    )
