"""The rows of a mutation annotation file (MAF): what both a lone MAF and a cBioPortal study hold."""

from ingest.mutations.reader import MafRows, first_build, read_maf
from ingest.mutations.rules import DEFAULT_SILENT, MafRules
from ingest.mutations.specimens import Specimen, variants_of

__all__ = ["DEFAULT_SILENT", "MafRows", "MafRules", "Specimen", "first_build", "read_maf", "variants_of"]
