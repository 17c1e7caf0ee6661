"""Everything the patient page and the PDF show, read once, so that screen and paper cannot disagree."""

from twins.dossier.forecasts.estimates import ArmView, Estimate, ForecastView
from twins.dossier.reading import read, read_course, read_variants
from twins.dossier.records import Course, Dossier, Timeline

__all__ = [
    "ArmView",
    "Course",
    "Dossier",
    "Estimate",
    "ForecastView",
    "Timeline",
    "read",
    "read_course",
    "read_variants",
]
