"""The timeline as a table: the same content for readers who do not see the picture."""

from __future__ import annotations

from collections.abc import Iterator

from twins.dossier import numbers
from twins.dossier.records import Adverse, EventRow, Point, Timeline, TreatmentBar
from twins.dossier.words import KNOWING


def event_rows(timeline: Timeline) -> tuple[EventRow, ...]:
    """Every dated thing in order of day."""
    found = sorted(_events(timeline), key=lambda event: event[0])
    return tuple(EventRow(day=day, when=numbers.day(day), track=track, text=text) for day, track, text in found)


def _events(timeline: Timeline) -> Iterator[tuple[int, str, str]]:
    yield from ((bar.start_day, "Treatment", treatment_text(bar)) for bar in timeline.treatments)
    yield from ((point.day, "ctDNA", vaf_text(point)) for point in timeline.ctdna)
    for series in (*timeline.series, *timeline.sizes, *timeline.labs, *timeline.others):
        yield from ((point.day, series.label, point_text(point, series.unit)) for point in series.points)
    yield from ((mark.day, "Response", f"{mark.kind}, {mark.text}") for mark in timeline.responses)
    yield from ((each.start_day, "Adverse event", adverse_text(each)) for each in timeline.adverse)
    yield from ((mark.day, "Imaging", f"{mark.kind}, {mark.text}") for mark in timeline.imaging)
    yield from ((mark.day, "Course", mark.text) for mark in timeline.marks)


def treatment_text(bar: TreatmentBar) -> str:
    """Regimen, line, and when it stopped."""
    line = "" if bar.line is None else f", line {bar.line}"
    stop = "" if bar.stop_day is None else f", until {numbers.day(bar.stop_day)}"
    return f"{bar.regimen}{line}{stop}"


def vaf_text(point: Point) -> str:
    """The highest allele fraction of a draw, or what was found instead."""
    return KNOWING[point.state] if point.value is None else f"highest allele fraction {numbers.vaf(point.value)}"


def point_text(point: Point, unit: str) -> str:
    """A value with its unit, or why there is none."""
    if point.answer:
        return point.answer
    if point.value is None:
        bound = "" if point.limit is None else f" ({numbers.bound(point.comparator or '<', point.limit, unit)})"
        return f"{KNOWING[point.state]}{bound}"
    if point.comparator:
        return numbers.bound(point.comparator, point.value, unit)
    # A score or a count is whole: 0, not 0.000.
    whole = not unit and point.value.is_integer()
    return numbers.plain(point.value, 0) if whole else numbers.measure(point.value, unit)


def adverse_text(event: Adverse) -> str:
    """Term, grade and end."""
    grade = "grade not known" if event.grade is None else f"grade {event.grade}"
    stop = "" if event.stop_day is None else f", until {numbers.day(event.stop_day)}"
    return f"{event.term}, {grade}{stop}"
