"""The picture, the lesions and the series."""

from __future__ import annotations

from collections.abc import Iterator

from twins.dossier import numbers, words
from twins.dossier.records import Imaging, LesionRow, SeriesRow
from twins.models import ImagingStudy, Lesion, Patient


def build_imaging(patient: Patient) -> Imaging | None:
    """The last series with a picture; lesions of the last day that has any; None without a series."""
    newest = sorted(patient.imaging.all(), key=lambda each: each.day, reverse=True)
    if not newest:
        return None
    pictured = next((each for each in newest if each.preview), newest[0])
    measured = next((each for each in newest if each.lesions.all()), newest[0])
    return Imaging(
        caption=caption_of(pictured),
        preview=bytes(pictured.preview),
        lesions=tuple(
            lesion_row(each, series) for series in newest if series.day == measured.day for each in series.lesions.all()
        ),
        series=tuple(series_row(each) for each in newest),
    )


def lesion_row(lesion: Lesion, series: ImagingStudy) -> LesionRow:
    """A lesion, the image that it lies in, and what drew it."""
    origin = f", drawn as {lesion.origin}" if lesion.origin and lesion.origin != series.modality else ""
    return LesionRow(
        label=lesion.label,
        volume=volume_text(lesion.volume_ml),
        diameter=f"{lesion.longest_diameter_mm:.1f} mm",
        when=numbers.day(series.day),
        origin=f"{kind_of(series)}{origin}",
    )


def volume_text(volume_ml: float) -> str:
    """Millilitres; a lesion that is there is never written as 0.0."""
    return f"{volume_ml:.1f} mL" if volume_ml >= 0.1 else f"{volume_ml:.2g} mL"


def series_row(series: ImagingStudy) -> SeriesRow:
    """A series with what was done to it."""
    return SeriesRow(
        kind=kind_of(series),
        when=numbers.day(series.day),
        size=f"{numbers.count(series.slices, 'slice')} of {series.rows} by {series.columns}",
        note="; ".join(notes_of(series)),
    )


def notes_of(series: ImagingStudy) -> Iterator[str]:
    """Unit of the values, where an uptake value came from, resampling, and what was missing."""
    details = series.details
    if details.get("unit") == "SUVbw":
        yield f"SUV by {details.get('suv', {}).get('source', 'body weight')}"
    yield from (str(details[name]) for name in ("images", "resampled", "tilt") if isinstance(details.get(name), str))
    if lesions := len(series.lesions.all()):
        yield numbers.count(lesions, "lesion")


def kind_of(series: ImagingStudy) -> str:
    """What the image is, in words."""
    return words.IMAGES.get(series.modality, series.modality)


def caption_of(series: ImagingStudy) -> str:
    """Modality, day and size of a series."""
    slices = numbers.count(series.slices, "slice")
    return f"{kind_of(series)}, {numbers.day(series.day)}, {slices} of {series.rows} by {series.columns} pixels"
