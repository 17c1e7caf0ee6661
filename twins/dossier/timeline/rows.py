"""The timeline as tables: the same content for readers who do not see the picture."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.records import Adverse, EventRow, LevelRow, Mark, Point, Series, Timeline, TreatmentBar
from twins.dossier.words import KNOWING

# Genes that have a line in the chart and rows behind it.
GENES = 5


def event_rows(timeline: Timeline) -> tuple[EventRow, ...]:
    """Every dated thing in order of day."""
    found = sorted(_events(timeline), key=lambda event: event[0])
    return tuple(EventRow(day=day, when=numbers.day(day), track=track, text=text) for day, track, text in found)


def _events(timeline: Timeline) -> Iterator[tuple[int, str, str]]:
    yield from ((bar.start_day, _("Treatment"), treatment_text(bar)) for bar in timeline.treatments)
    yield from ((point.day, "ctDNA", vaf_text(point)) for point in timeline.ctdna)
    yield from ((draw.day, _("Tissue sample"), draw.text) for draw in timeline.specimens if draw.kind == "tissue")
    for series in (*timeline.series, *timeline.sizes, *timeline.labs, *timeline.others):
        yield from ((point.day, series.label, point_text(point, series.unit)) for point in series.points)
    yield from ((mark.day, _("Response"), mark_text(mark)) for mark in timeline.responses)
    yield from ((each.start_day, _("Adverse event"), adverse_text(each)) for each in timeline.adverse)
    yield from ((mark.day, _("Imaging"), mark_text(mark)) for mark in timeline.imaging)
    yield from ((mark.day, _("Course"), mark.text) for mark in timeline.marks)


def level_rows(timeline: Timeline) -> tuple[LevelRow, ...]:
    """What stands behind the ctDNA chart: the genes drawn, then levels of the whole plasma, day by day."""
    genes = [(each, point) for each in timeline.gene_vaf[:GENES] for point in each.points]
    levels = [(each, point) for each in timeline.series for point in each.points]
    return tuple(
        _level_row(series, point)
        for found in (genes, levels)
        for series, point in sorted(found, key=lambda item: item[1].day)
    )


def _level_row(series: Series, point: Point) -> LevelRow:
    return LevelRow(
        day=point.day,
        when=numbers.day(point.day),
        what=series.label,
        value=numbers.ABSENT if point.value is None else value_text(point, series.unit),
        state=str(KNOWING[point.state]),
        limit=numbers.ABSENT if point.limit is None else numbers.bound("", point.limit, series.unit),
    )


def mark_said(what: str, text: str, day: int) -> str:
    """What a mark of a chart says of itself."""
    return _("%(what)s: %(found)s, %(when)s") % {"what": what, "found": text, "when": numbers.day(day)}


def treatment_text(bar: TreatmentBar) -> str:
    """Regimen, line, and when it stopped."""
    line = "" if bar.line is None else _("line %(number)d") % {"number": bar.line}
    stop = "" if bar.stop_day is None else _("until %(when)s") % {"when": numbers.day(bar.stop_day)}
    return ", ".join(filter(None, (bar.regimen, line, stop)))


def vaf_text(point: Point) -> str:
    """The highest allele fraction of a draw, or what was found instead."""
    if point.value is None:
        return str(KNOWING[point.state])
    return _("highest allele fraction %(vaf)s") % {"vaf": numbers.vaf(point.value)}


def gene_text(point: Point) -> str:
    """The allele fraction of a gene in a draw, or what was found instead."""
    return numbers.vaf(point.value) if point.value is not None else point.answer or str(KNOWING[point.state])


def point_text(point: Point, unit: str) -> str:
    """A value with its unit, or why there is none."""
    if point.answer:
        return point.answer
    if point.value is None:
        bound = "" if point.limit is None else f" ({numbers.bound(point.comparator or '<', point.limit, unit)})"
        return f"{KNOWING[point.state]}{bound}"
    return value_text(point, unit)


def value_text(point: Point, unit: str) -> str:
    """A value with its unit; an allele fraction as a percent."""
    assert point.value is not None  # noqa: S101  # the callers have looked
    if unit == "VAF":
        return numbers.vaf(point.value)
    if point.comparator:
        return numbers.bound(point.comparator, point.value, unit)
    # A score or a count is whole: 0, not 0.000.
    whole = not unit and point.value.is_integer()
    return numbers.plain(point.value, 0) if whole else numbers.measure(point.value, unit)


def mark_text(mark: Mark) -> str:
    """The code of a mark with its words, once where they are the same."""
    return mark.text if mark.text == mark.kind else f"{mark.kind}, {mark.text}"


def adverse_text(event: Adverse) -> str:
    """Term, grade and end."""
    grade = _("grade not known") if event.grade is None else _("grade %(number)d") % {"number": event.grade}
    stop = "" if event.stop_day is None else _("until %(when)s") % {"when": numbers.day(event.stop_day)}
    return ", ".join(filter(None, (event.term, grade, stop)))
