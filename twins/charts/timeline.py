"""The course on one axis of months from the index date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from twins.charts.frame import NARROW_LABEL, NARROW_WIDTH, Frame, layer_of, month_axis, origin_label
from twins.charts.levels import draws_track, genes_track, series_track
from twins.charts.look import CONFIG, Spec
from twins.charts.tracks import adverse_track, events_track, treatment_track
from twins.dossier import Dossier, Timeline
from twins.dossier.timeline.shown import Shown, chosen_tracks, series_key, series_of, whole_of

WHOLE = Shown()
# With the names before and the words behind it as wide as the page's column, so that letters keep their size.
PLOT = 470


def timeline(dossier: Dossier) -> Spec | None:
    """The whole course with its usual tracks; None where nothing is dated."""
    return course(dossier.timeline, dossier.header.index_date, WHOLE)


def course(known: Timeline, index_date: str, shown: Shown) -> Spec | None:
    """The part of a course that is asked for: tracks one above the other; None where nothing falls into it."""
    if known.is_empty:
        return None
    frame = Frame(window=shown.window or whole_of(known), origin_day=known.origin_day, width=PLOT)
    if shown.narrow:
        frame = replace(frame, width=NARROW_WIDTH, label=NARROW_LABEL)
    tracks = [track for track in all_tracks(known, frame, chosen_tracks(known, shown)) if track is not None]
    if not tracks:
        return None
    if (origin := origin_label(frame)) is not None:
        tracks[0]["layer"].append(layer_of(origin))
    # Only the lowest track carries the axis: one scale, written once.
    title = _("Months from %(index_date)s") % {"index_date": index_date}
    tracks[-1]["layer"][0]["encoding"]["x"]["axis"] = month_axis(title)
    alone = dict.fromkeys(("color", "fill", "shape"), "independent")
    return {"vconcat": tracks, "spacing": 12, "resolve": {"scale": alone}, "config": CONFIG}


def all_tracks(known: Timeline, frame: Frame, chosen: frozenset[str]) -> Iterator[Spec | None]:
    """The tracks that were chosen, in reading order; None for one without content."""
    if "treatment" in chosen:
        yield treatment_track(known, frame)
    if "genes" in chosen:
        yield genes_track(known, frame)
    if "draws" in chosen:
        yield draws_track(known, frame)
    for kind, series in series_of(known).items():
        found = [each for each in series if series_key(kind, each) in chosen]
        yield from (series_track(each, frame, limits=kind == "ctdna") for each in found)
    if "events" in chosen:
        yield events_track(known, frame)
    if "adverse-all" in chosen:
        yield adverse_track(known, frame, most=None)
    elif "adverse" in chosen:
        yield adverse_track(known, frame)
