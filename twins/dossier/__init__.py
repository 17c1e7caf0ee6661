"""Everything the patient page and the PDF show, read once, so that screen and paper cannot disagree."""

from twins.dossier.reading import read
from twins.dossier.records import ArmView, Dossier, Estimate, Timeline

__all__ = ["ArmView", "Dossier", "Estimate", "Timeline", "read"]
