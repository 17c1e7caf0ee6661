"""The patients of a cohort in three queries, as plain records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twins.models import Outcome, OutcomeStatus, TreatmentLine
from twins.models.patient import PatientQuerySet

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Follow-up for one endpoint, in months from the index date."""

    months: float
    event: bool
    entered: float
    competing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What table one and the curves need of a patient; texts are empty where nothing is known."""

    pk: int
    age_years: float | None
    sex: str
    ecog: int | None
    stage: str
    site: str
    diagnosis: str
    arm: str
    covariates: Mapping[str, Any]
    outcomes: Mapping[str, Observed]


FIELDS = ("pk", "age_years", "sex", "ecog", "stage", "site", "diagnosis", "covariates")


def read_people(patients: PatientQuerySet) -> list[Person]:
    """In the order of their keys."""
    arms = dict(TreatmentLine.objects.filter(patient__in=patients, is_index=True).values_list("patient", "regimen"))
    outcomes: dict[int, dict[str, Observed]] = {}
    for row in Outcome.objects.filter(patient__in=patients):
        outcomes.setdefault(row.patient_id, {})[row.endpoint] = Observed(
            months=row.time_days / DAYS_PER_MONTH,
            event=row.status == OutcomeStatus.EVENT,
            competing=row.status == OutcomeStatus.COMPETING,
            entered=(row.entry_days or 0.0) / DAYS_PER_MONTH,
        )
    return [
        Person(**row, arm=arms.get(row["pk"], ""), outcomes=outcomes.get(row["pk"], {}))
        for row in patients.order_by("pk").values(*FIELDS)
    ]
