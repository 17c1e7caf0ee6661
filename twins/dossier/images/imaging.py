"""The picture, the lesions and the series."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.images.rows import Imaging, LesionRow, SeriesRow
from twins.dossier.images.series import SeriesView, build_series, places_of
from twins.models import ImageStack, ImagingStudy, Lesion, Patient


def build_imaging(patient: Patient, *, origin_day: int | None = None) -> Imaging | None:
    """The last series with a picture; lesions of the last day that has any; None without a series.

    Of several series of one day, those with lesions come first.
    """
    newest = sorted(patient.imaging.all(), key=lambda each: (each.day, bool(each.lesions.all())), reverse=True)
    if not newest:
        return None
    pictured = next((each for each in newest if has_stack(each) or each.preview), newest[0])
    measured = next((each for each in newest if each.lesions.all()), newest[0])
    return Imaging(
        caption=caption_of(pictured),
        preview=bytes(pictured.preview),
        lesions=tuple(
            lesion_row(each, series) for series in newest if series.day == measured.day for each in series.lesions.all()
        ),
        series=tuple(series_row(each) for each in newest),
        viewer=viewer_of(pictured, origin_day),
    )


def has_stack(series: ImagingStudy) -> bool:
    """Whether the series can be scrolled; what was imported before stacks were kept cannot."""
    try:
        return isinstance(series.stack, ImageStack)
    except ImageStack.DoesNotExist:
        return False


def viewer_of(series: ImagingStudy, origin_day: int | None) -> SeriesView | None:
    """The series to scroll, if it can be."""
    return build_series(series, origin_day=origin_day) if has_stack(series) else None


def lesion_row(lesion: Lesion, series: ImagingStudy) -> LesionRow:
    """A lesion, the image that it lies in, what drew it, and where it can be seen."""
    return LesionRow(
        label=lesion.label,
        volume=volume_text(lesion.volume_ml),
        diameter=_("%(length)s mm") % {"length": numbers.plain(lesion.longest_diameter_mm)},
        when=numbers.day(series.day),
        origin=origin_text(lesion, series),
        series=series.pk if has_stack(series) else None,
        position=places_of(series).get(lesion.label) if has_stack(series) else None,
    )


def origin_text(lesion: Lesion, series: ImagingStudy) -> str:
    """The kind of image, and of the object that drew the lesion where that is another."""
    if not lesion.origin or lesion.origin == series.modality:
        return kind_of(series)
    return _("%(image)s, drawn as %(origin)s") % {"image": kind_of(series), "origin": lesion.origin}


def volume_text(volume_ml: float) -> str:
    """Millilitres; a lesion that is there is never written as 0.0."""
    return f"{numbers.plain(volume_ml)} mL" if volume_ml >= 0.1 else f"{volume_ml:.2g} mL"


def series_row(series: ImagingStudy) -> SeriesRow:
    """A series with what was done to it."""
    return SeriesRow(
        kind=kind_of(series),
        when=numbers.day(series.day),
        size=size_text(series),
        note="; ".join(notes_of(series)),
        pk=series.pk if has_stack(series) else None,
    )


def size_text(series: ImagingStudy) -> str:
    """`33 slices of 256 by 256`."""
    said = {"slices": numbers.count(series.slices, "slice"), "rows": series.rows, "columns": series.columns}
    return _("%(slices)s of %(rows)s by %(columns)s") % said


def notes_of(series: ImagingStudy) -> Iterator[str]:
    """Unit of the values, where an uptake value came from, resampling, and what was missing."""
    details = series.details
    if details.get("unit") == "SUVbw":
        yield _("SUV by %(source)s") % {"source": details.get("suv", {}).get("source", _("body weight"))}
    yield from (str(details[name]) for name in ("images", "resampled", "tilt") if isinstance(details.get(name), str))
    if lesions := len(series.lesions.all()):
        yield numbers.count(lesions, "lesion")


def kind_of(series: ImagingStudy) -> str:
    """What the image is, in words."""
    return words.IMAGES.get(series.modality, series.modality)


def caption_of(series: ImagingStudy) -> str:
    """Modality, day and size of a series."""
    said = {"kind": kind_of(series), "day": numbers.day(series.day), "size": size_text(series)}
    return _("%(kind)s, %(day)s, %(size)s pixels") % said
