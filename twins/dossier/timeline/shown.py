"""Which months and which tracks of a course are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from twins.dossier import words
from twins.dossier.numbers import months_of
from twins.dossier.records import Series, Timeline

SHORTEST: Final = 0.5
# Series of a kind that are shown unless the reader chooses: levels of ctDNA, sizes, laboratory values, others.
USUAL: Final = {"ctdna": 1, "tumour_size": 2, "labs": 1, "others": 0}
# Room at both ends: in days, or as a part of the course where that is more.
ROOM_DAYS: Final = 15.0
ROOM: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Months from the index date, first to last."""

    first: float
    last: float

    @property
    def months(self) -> float:
        """How long it is."""
        return self.last - self.first

    def moved(self, parts: float) -> Window:
        """Later by so many of its own lengths; earlier where negative."""
        return Window(first=self.first + parts * self.months, last=self.last + parts * self.months)

    def zoomed(self, factor: float) -> Window:
        """Around its middle: a factor of 2 shows half as many months."""
        middle, half = (self.first + self.last) / 2, max(self.months / factor, SHORTEST) / 2
        return Window(first=middle - half, last=middle + half)

    def within(self, whole: Window) -> Window:
        """Pushed inside the whole course, and cut where it is longer."""
        if self.months >= whole.months:
            return whole
        step = max(whole.first - self.first, 0) + min(whole.last - self.last, 0)
        return Window(first=self.first + step, last=self.last + step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of a course is drawn: the whole of it without a window, the usual tracks without names."""

    window: Window | None = None
    tracks: frozenset[str] = frozenset()
    narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChoice:
    """A track that a reader may show or leave out."""

    key: str
    label: str
    usual: bool


def whole_of(course: Timeline) -> Window:
    """First and last month, the index date included, with room at both ends."""
    days = [row.day for row in course.rows]
    days += [each.stop_day for each in course.treatments if each.stop_day is not None]
    days += [each.stop_day for each in course.adverse if each.stop_day is not None]
    days += [draw.day for draw in course.specimens]
    first, last = min(0, *days), max(0, *days)
    room = max(ROOM_DAYS, ROOM * (last - first))
    return Window(first=months_of(first - room), last=months_of(last + room))


def steps_of(window: Window, whole: Window) -> dict[str, Window]:
    """Where each control leads; one that would lead nowhere is left out."""
    wished = {
        "in": window.zoomed(2),
        "out": window.zoomed(0.5),
        "earlier": window.moved(-0.5),
        "later": window.moved(0.5),
        "whole": whole,
        "last_12": Window(first=whole.last - 12, last=whole.last),
        "last_6": Window(first=whole.last - 6, last=whole.last),
    }
    steps = {name: wish.within(whole) for name, wish in wished.items()}
    return {name: step for name, step in steps.items() if not _same(step, window)}


def _same(one: Window, other: Window) -> bool:
    return round(one.first - other.first, 2) == 0 and round(one.last - other.last, 2) == 0


def track_choices(course: Timeline) -> tuple[TrackChoice, ...]:
    """Every track that the course has something for, in reading order."""
    return tuple(_choices(course))


def _choices(course: Timeline) -> Iterator[TrackChoice]:
    if course.treatments:
        yield TrackChoice(key="treatment", label=_("Treatment"), usual=True)
    if course.gene_vaf:
        yield TrackChoice(key="genes", label=_("ctDNA by gene"), usual=True)
    elif course.ctdna:
        yield TrackChoice(key="draws", label=_("ctDNA, highest fraction"), usual=True)
    for kind, series in series_of(course).items():
        for place, each in enumerate(series):
            label = f"{words.sentence_case(each.label)}{', ' + each.unit if each.unit else ''}"
            yield TrackChoice(key=series_key(kind, each), label=label, usual=place < USUAL[kind])
    if course.responses or course.imaging or course.marks or course.specimens:
        yield TrackChoice(key="events", label=_("Samples, scans, responses, progression"), usual=True)
    if course.adverse:
        yield TrackChoice(key="adverse", label=_("Adverse events, the gravest"), usual=True)
    if len({each.term for each in course.adverse}) > 1:
        yield TrackChoice(key="adverse-all", label=_("Adverse events, all"), usual=False)


def series_of(course: Timeline) -> dict[str, list[Series]]:
    """Series whose values are levels, by kind."""
    found = (course.series, course.sizes, course.labs, course.others)
    return {kind: [each for each in series if each.drawable] for kind, series in zip(USUAL, found, strict=True)}


def series_key(kind: str, series: Series) -> str:
    """The name of a series in an address."""
    return ":".join((kind, series.code or series.name, series.unit))


def chosen_tracks(course: Timeline, shown: Shown) -> frozenset[str]:
    """The tracks to draw: those that were asked for, else the usual ones."""
    choices = track_choices(course)
    asked = frozenset(each.key for each in choices if each.key in shown.tracks)
    return asked or frozenset(each.key for each in choices if each.usual)
