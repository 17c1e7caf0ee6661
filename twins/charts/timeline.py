"""The course on one axis of months from the index date."""

from __future__ import annotations

from typing import Any

import altair as alt

from twins.charts.look import Spec, finish
from twins.charts.tracks import adverse_track, ctdna_track, events_track, series_track, treatment_track
from twins.dossier import Dossier, Timeline
from twins.dossier.numbers import months_of
from twins.dossier.records import Series


def timeline(dossier: Dossier) -> Spec | None:
    """Tracks one above the other, those that have content; None where nothing is dated."""
    course = dossier.timeline
    if course.is_empty:
        return None
    domain = domain_of(course)
    tracks = [track for track in all_tracks(course, domain) if track is not None]
    last = tracks[-1]
    # Only the lowest track carries the axis: one scale, written once.
    last.layer[0].encoding.x.axis = alt.Axis(
        title=f"Months from {dossier.header.index_date}", format="d", tickMinStep=1
    )
    return finish(
        alt.vconcat(*tracks, spacing=12).resolve_scale(color="independent", fill="independent", shape="independent")
    )


def all_tracks(course: Timeline, domain: tuple[float, float]) -> list[Any]:
    """Every track in reading order; None for one without content."""
    return [
        treatment_track(course, domain),
        ctdna_track(course, domain),
        *(series_track(series, course, domain) for series in shown_series(course)),
        events_track(course, domain),
        adverse_track(course, domain),
    ]


def shown_series(course: Timeline) -> list[Series]:
    """The first of each kind whose values are levels."""
    kinds = ((course.series, 1), (course.sizes, 2), (course.labs, 1))
    return [each for found, most in kinds for each in [one for one in found if one.drawable][:most]]


def domain_of(course: Timeline) -> tuple[float, float]:
    """First and last month, the index date included, with room at both ends."""
    days = [row.day for row in course.rows]
    days += [each.stop_day for each in course.treatments if each.stop_day is not None]
    days += [each.stop_day for each in course.adverse if each.stop_day is not None]
    first, last = min(0, *days), max(0, *days)
    room = max(15.0, 0.03 * (last - first))
    return months_of(first - room), months_of(last + room)
