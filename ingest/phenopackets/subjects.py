"""The individual: age, sex, diseases, and survival from day 0."""

from __future__ import annotations

from typing import Any

from ingest.durations import DAYS_A_YEAR
from ingest.phenopackets.chart import Fate, Individual
from ingest.phenopackets.times import Point
from ingest.records import CovariateSpec, DiseaseEventRecord, OutcomeRecord, OutcomeStatus, PatientRecord
from ingest.terms.diagnoses import is_cancer, oncotree_of
from ingest.terms.stages import category_of, stage_named, stage_of
from ingest.terms.systems import plain_curie

COVARIATES = ("t_category", "n_category", "m_category")
BASELINE_DAYS = 60
_SEX = {1: "female", 2: "male", 3: "other"}
_ALIVE, _DECEASED = 1, 2
_OLDEST = 130


def covariate_specs() -> tuple[CovariateSpec, ...]:
    """How the baseline features that this reader makes are to be read."""
    return tuple(CovariateSpec(name=name, kind="categorical") for name in COVARIATES)


def build_patient(individual: Individual, subject: Any) -> PatientRecord:
    """One row of the patients table."""
    individual.here = "subject"
    facts = individual.facts
    return PatientRecord(
        code=individual.code,
        age_years=_age(individual, subject),
        sex=_SEX.get(subject.sex),
        diagnosis=facts.get("diagnosis"),
        diagnosis_detail=facts.get("diagnosis_detail"),
        stage=facts.get("stage"),
        covariates={name: facts[name] for name in COVARIATES if name in facts},
    )


def is_tumour(disease: Any) -> bool:
    """Whether a disease is a cancer: its code is in a table of cancers, or it has a stage."""
    if is_cancer(plain_curie(disease.term.id)):
        return True
    return bool(disease.disease_stage or disease.clinical_tnm_finding)


def read_disease(individual: Individual, at: int, disease: Any) -> Fate:
    """The first disease that is there becomes the diagnosis; excluded and further ones are kept as they came."""
    key = f"diseases[{at}]"
    day = individual.day(individual.clock.point(disease.onset))
    if disease.excluded or "diagnosis_detail" in individual.facts:
        return individual.keep("Disease", key, disease, day)
    term = plain_curie(disease.term.id)
    found = oncotree_of([term], sites=[plain_curie(disease.primary_site.id)])
    if found is None:
        message = "expected a diagnosis that the table of codes has: the code is kept, without an OncoTree code"
        individual.warn("diagnosis_unmapped", message, "diseases.term", term)
    else:
        individual.facts["diagnosis"] = found
    individual.facts["diagnosis_detail"] = term
    kept = False
    for each in [*disease.disease_stage, *disease.clinical_tnm_finding]:
        kept = tell_stage(individual, each, "diseases") or kept
    return Fate.USED


def tell_stage(individual: Individual, term: Any, element: str) -> bool:
    """Take a stage group or a TNM category in; False, and a warning, where nobody can tell which it is."""
    code = plain_curie(term.id)
    found = stage_of(code)
    if found is None and (found := stage_named(term.label)) is not None:
        message = "a stage whose code the table lacks was read from the name that the NCI Thesaurus gives it"
        individual.warn("stage_by_display", message, element, code)
    if found is None:
        individual.warn("stage_unmapped", "expected a stage that the table of codes has: not used", element, code)
        return False
    individual.facts.setdefault(category_of(found), found)
    return True


def read_survival(individual: Individual, subject: Any) -> None:
    """Overall survival from day 0: to death, else to the last time at which the individual was seen."""
    status = subject.vital_status
    seen = individual.day(individual.clock.point(subject.time_at_last_encounter))
    if not 0 <= status.survival_time_in_days <= _OLDEST * DAYS_A_YEAR:
        message = f"expected a survival time of 0 days to {_OLDEST} years"
        individual.error(
            "out_of_range", message, "subject.vitalStatus.survivalTimeInDays", status.survival_time_in_days
        )
        return
    if status.status == _DECEASED:
        _read_death(individual, status)
        return
    days = status.survival_time_in_days if status.status == _ALIVE else 0
    last = max(individual.last, days, seen or 0)
    if last > 0:
        individual.chart.outcomes.append(
            OutcomeRecord(patient=individual.code, endpoint="OS", time_days=last, status=OutcomeStatus.CENSORED)
        )


def _read_death(individual: Individual, status: Any) -> None:
    """The survival time since the diagnosis where it is told, else the time of death."""
    day = status.survival_time_in_days or individual.day(individual.clock.point(status.time_of_death))
    if day is None:
        individual.warn("death_undated", "a death without a time: no survival time", "subject.vitalStatus")
        return
    if day < 0:
        individual.warn("negative_time", "a death before day 0: no survival time", "subject.vitalStatus")
        return
    code = individual.code
    individual.chart.disease_events.append(DiseaseEventRecord(patient=code, kind="death", day=day))
    individual.chart.outcomes.append(
        OutcomeRecord(patient=code, endpoint="OS", time_days=day, status=OutcomeStatus.EVENT)
    )


def _age(individual: Individual, subject: Any) -> float | None:
    """Whole years on day 0, or, where day 0 is no age, when last seen."""
    zero: Point | None = individual.zero
    point = zero if zero is not None and zero.is_age else individual.clock.point(subject.time_at_last_encounter)
    if point is None or not point.is_age:
        return None
    years = int(max(point.days, 0) // DAYS_A_YEAR)
    if years <= _OLDEST and point.days >= -DAYS_A_YEAR:
        return float(years)
    individual.error("out_of_range", "expected an age of 0 to 130 years", "timeAtLastEncounter", years)
    return None
