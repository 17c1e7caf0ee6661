"""Everything the patient page and the PDF show, read once, so that screen and paper cannot disagree."""

from twins.dossier.estimates import ArmView, Estimate, ForecastView
from twins.dossier.reading import read, read_variants
from twins.dossier.records import Dossier, Timeline

__all__ = ["ArmView", "Dossier", "Estimate", "ForecastView", "Timeline", "read", "read_variants"]
