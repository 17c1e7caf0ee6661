"""The cohort of one study as one person may see it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.utils.functional import Promise

from twins.dossier.cohorts.curves import build_curves, competed, label_of
from twins.dossier.cohorts.grouping import Grouping, divide
from twins.dossier.cohorts.missingness import build_missingness
from twins.dossier.cohorts.people import read_people
from twins.dossier.cohorts.records import CohortView
from twins.dossier.cohorts.table_one import build_table_one
from twins.models import Study
from twins.models.patient import PatientQuerySet


def read_cohort(
    study: Study, patients: PatientQuerySet, *, by: Grouping | None, presence: Mapping[str, tuple[str | Promise, Q]]
) -> CohortView | None:
    """Table one, curves by group, and what is missing; None where there is no patient."""
    people = read_people(patients)
    if not people:
        return None
    groups = divide(people, by)
    return CohortView(
        n=len(people),
        by=by.name if by else "",
        table_one=build_table_one(study, groups),
        endpoints=build_curves(groups),
        not_drawn=tuple(sorted(map(label_of, competed(groups)))),
        missingness=build_missingness(study, patients, people, presence),
    )
