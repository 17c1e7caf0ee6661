"""What a cohort is: who is in it, how they fared, what is not known of them."""

from twins.dossier.cohorts.grouping import GROUPINGS, Grouping, groupings_of
from twins.dossier.cohorts.reading import read_cohort
from twins.dossier.cohorts.records import CohortView

__all__ = ["GROUPINGS", "CohortView", "Grouping", "groupings_of", "read_cohort"]
