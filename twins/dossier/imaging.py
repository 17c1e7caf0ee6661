"""The picture and the lesions."""

from __future__ import annotations

from twins.dossier import numbers
from twins.dossier.records import Imaging, LesionRow
from twins.models import ImagingStudy, Patient


def build_imaging(patient: Patient) -> Imaging | None:
    """The last series with a picture; lesions of the last series that has any; None without a series."""
    newest = sorted(patient.imaging.all(), key=lambda each: each.day, reverse=True)
    if not newest:
        return None
    pictured = next((each for each in newest if each.preview), newest[0])
    measured = next((each for each in newest if each.lesions.all()), newest[0])
    return Imaging(
        caption=caption_of(pictured),
        preview=bytes(pictured.preview),
        lesions=tuple(
            LesionRow(
                label=each.label,
                volume=f"{each.volume_ml:.1f} mL",
                diameter=f"{each.longest_diameter_mm:.1f} mm",
                when=numbers.day(measured.day),
            )
            for each in measured.lesions.all()
        ),
    )


def caption_of(series: ImagingStudy) -> str:
    """Modality, day and size of a series."""
    slices = numbers.count(series.slices, "slice")
    return f"{series.modality}, {numbers.day(series.day)}, {slices} of {series.rows} by {series.columns} pixels"
