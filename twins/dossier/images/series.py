"""One series to scroll: what stands beside its slices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twins.dossier import numbers, words
from twins.dossier.ages import age_text
from twins.dossier.images.windows import Window, windows_of
from twins.models import ImageStack, ImagingStudy

LONGER_SIDE_PX = 512
WAYS: Final = {
    "H": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the head)"),
    "F": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the feet)"),
    "L": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the left)"),
    "R": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the right)"),
    "A": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the front)"),
    "P": gettext_lazy("Slice %(number)s of %(count)s, at %(place)s mm (counted towards the back)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionPlace:
    """A lesion and the slice of the stack in which it is widest."""

    label: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """A series that can be scrolled.

    `labels` says where each slice lies; `position` is the first one shown, from 1; `plain` without contours.
    """

    pk: int
    title: str
    labels: tuple[str, ...]
    position: int
    windows: tuple[Window, ...]
    window: str
    plain: bool
    lesions: tuple[LesionPlace, ...]
    notes: tuple[str, ...]
    width: int
    height: int

    @property
    def label(self) -> str:
        """Where the slice shown lies."""
        return self.labels[self.position - 1]

    @property
    def labels_json(self) -> str:
        """The labels, for the script that scrolls."""
        return json.dumps(self.labels)

    @property
    def count(self) -> int:
        """Slices of the stack."""
        return len(self.labels)

    @property
    def previous(self) -> int | None:
        """The slice before the one shown."""
        return self.position - 1 if self.position > 1 else None

    @property
    def next(self) -> int | None:
        """The slice behind the one shown."""
        return self.position + 1 if self.position < self.count else None


def build_series(
    series: ImagingStudy,
    *,
    origin_day: int | None,
    position: int | None = None,
    window: str = "",
    plain: bool = False,
) -> SeriesView:
    """The view of a series that has a stack; without a position it opens where the largest lesion is widest."""
    stack = series.stack
    places = places_of(series)
    width, height = picture_size(stack)
    return SeriesView(
        pk=series.pk,
        title=title_of(series, origin_day),
        labels=labels_of(series),
        position=position or first_position(series, places),
        windows=windows_of(stack),
        window=window or stack.window,
        plain=plain,
        lesions=tuple(LesionPlace(label=label, position=place) for label, place in places.items()),
        notes=notes_of(series),
        width=width,
        height=height,
    )


def places_of(series: ImagingStudy) -> dict[str, int]:
    """Slice by lesion; a lesion that lies between the slices kept has none."""
    widest = series.stack.widest
    return {
        each.label: widest[str(each.segment_number)]
        for each in series.lesions.all()
        if str(each.segment_number) in widest
    }


def first_position(series: ImagingStudy, places: dict[str, int]) -> int:
    """Where the largest lesion is widest, else the middle."""
    seen = [each for each in series.lesions.all() if each.label in places]
    if not seen:
        return (len(series.stack.numbers) + 1) // 2
    return places[max(seen, key=lambda each: each.volume_ml).label]


def picture_size(stack: ImageStack) -> tuple[int, int]:
    """Width and height in pixels of the picture of a slice, in the proportions of the body."""
    across, down = stack.columns * stack.pixel_mm[0], stack.rows * stack.pixel_mm[1]
    scale = LONGER_SIDE_PX / max(across, down)
    return max(1, round(across * scale)), max(1, round(down * scale))


def title_of(series: ImagingStudy, origin_day: int | None) -> str:
    """`CT, day 42 (1.4 months), 12 days old`."""
    kind, day = words.IMAGES.get(series.modality, series.modality), numbers.day(series.day)
    if origin_day is None or origin_day == series.day:
        return _("%(kind)s, %(day)s") % {"kind": kind, "day": day}
    age = age_text(origin_day - series.day)
    return _("%(kind)s, %(day)s, %(age)s") % {"kind": kind, "day": day, "age": age}


def labels_of(series: ImagingStudy) -> tuple[str, ...]:
    """Which slice of the series each one is, and where it lies along the way in which slices count."""
    stack = series.stack
    # An oblique plane has two letters, the nearest axis first.
    text = str(WAYS[stack.directions[2][:1]])
    return tuple(
        text % {"number": number, "count": series.slices, "place": numbers.plain(place)}
        for number, place in zip(stack.numbers, stack.positions_mm, strict=True)
    )


def notes_of(series: ImagingStudy) -> tuple[str, ...]:
    """What was left out on the way from the series to the stack."""
    stack = series.stack
    slices = ngettext("%(kept)s of %(count)s slice is kept.", "%(kept)s of %(count)s slices are kept.", series.slices)
    notes = [slices % {"kept": len(stack.numbers), "count": series.slices}]
    if (stack.columns, stack.rows) != (series.columns, series.rows):
        size = {"columns": stack.columns, "rows": stack.rows, "before": f"{series.columns} × {series.rows}"}
        notes.append(_("Pixels are averaged from %(before)s to %(columns)s × %(rows)s.") % size)
    if series.slices > 1:
        step = numbers.plain(float(series.spacing_mm[2]))
        notes.append(_("Slices of the series lie %(step)s mm apart.") % {"step": step})
    if "resampled" in series.details:
        notes.append(_("Resampled: the slices are not those that were taken."))
    return tuple(notes)
