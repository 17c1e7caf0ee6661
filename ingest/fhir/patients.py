"""Patient rows: age, sex, diagnosis, stage and baseline features, and survival from day 0."""

from __future__ import annotations

from datetime import date

from ingest.fhir.chart import Chart
from ingest.fhir.dates import Moment, parse_moment
from ingest.fhir.resources import Resource, codes_of, extension_of, mapping
from ingest.fhir.staging import CATEGORIES
from ingest.records import CovariateSpec, DiseaseEventRecord, OutcomeRecord, OutcomeStatus, PatientRecord

_OLDEST = 130
_SEX = {"F": "female", "M": "male", "SNOMED:248152002": "female", "SNOMED:248153007": "male"}
_GENDER = {"female": "female", "male": "male", "other": "other"}
COVARIATES = (*CATEGORIES, "er_status", "pr_status", "her2_status", "microsatellite_instability", "smoking_status")


def covariate_specs() -> tuple[CovariateSpec, ...]:
    """How the baseline features that this reader makes are to be read."""
    return tuple(CovariateSpec(name=name, kind="categorical") for name in COVARIATES)


def build_patient(code: str, resource: Resource | None, chart: Chart) -> PatientRecord:
    """One row of the patients table; `resource` None where only their conditions are there."""
    ecog = _fact(chart, code, "ecog")
    return PatientRecord(
        code=code,
        age_years=None if resource is None else _age(resource, chart.calendar.zero.get(code), chart),
        sex=None if resource is None else _sex(resource),
        diagnosis=_text(chart, code, "diagnosis"),
        diagnosis_detail=_text(chart, code, "diagnosis_detail"),
        ecog=int(ecog) if isinstance(ecog, float) else None,
        stage=_text(chart, code, "stage of condition") or _text(chart, code, "stage"),
        covariates={name: value for name in COVARIATES if (value := _text(chart, code, name)) is not None},
    )


def read_survival(code: str, resource: Resource, chart: Chart) -> OutcomeRecord | None:
    """Overall survival from day 0: to death, else to the last dated thing that is known of the patient.

    Dead without a date, and death before day 0, give no outcome (warned of).
    """
    zero = chart.calendar.zero.get(code)
    if zero is None:
        return None
    died = parse_moment(resource.content.get("deceasedDateTime"))
    if died is not None:
        day = chart.calendar.day(code, died, resource, element="deceasedDateTime") or 0
        chart.disease_events.append(DiseaseEventRecord(patient=code, kind="death", day=day))
        return _outcome(code, day, OutcomeStatus.EVENT, resource, chart)
    if resource.content.get("deceasedBoolean") is True:
        chart.warn(resource, "death_undated", "a death without a date: no survival time", element="deceasedBoolean")
        return None
    last = chart.calendar.last.get(code, 0)
    return (
        OutcomeRecord(patient=code, endpoint="OS", time_days=last, status=OutcomeStatus.CENSORED) if last > 0 else None
    )


def _outcome(code: str, day: int, status: OutcomeStatus, resource: Resource, chart: Chart) -> OutcomeRecord | None:
    if day < 0:
        chart.warn(resource, "negative_time", "a death before day 0: no survival time", element="deceasedDateTime")
        return None
    return OutcomeRecord(patient=code, endpoint="OS", time_days=day, status=status)


def _fact(chart: Chart, code: str, name: str) -> float | str | None:
    fact = chart.baseline(code, name)
    return None if fact is None else fact.value


def _text(chart: Chart, code: str, name: str) -> str | None:
    value = _fact(chart, code, name)
    return None if value is None else str(value)


def _sex(resource: Resource) -> str | None:
    """US Core's sex or birth sex where it is there, else the administrative gender."""
    for ending in ("us-core-sex", "us-core-birthsex"):
        extension = mapping(extension_of(resource.content, ending))
        told = [str(extension.get("valueCode")), *codes_of(extension.get("valueCodeableConcept"))]
        if found := next((_SEX[each] for each in told if each in _SEX), None):
            return found
    return _GENDER.get(str(resource.content.get("gender")))


def _age(resource: Resource, zero: date | None, chart: Chart) -> float | None:
    """Whole years on day 0; a finer age beside dated records would give the birthday away."""
    born: Moment | None = parse_moment(resource.content.get("birthDate"))
    if born is None or zero is None:
        return None
    if born.partial:
        message = "a birth date without day: the 15th of its month, or the 1st of July of its year, was taken"
        chart.warn(resource, "partial_date", message, element="birthDate")
    years = zero.year - born.day.year - ((zero.month, zero.day) < (born.day.month, born.day.day))
    if 0 <= years <= _OLDEST:
        return float(years)
    chart.error(resource, "out_of_range", "expected an age of 0 to 130 years on day 0", element="birthDate")
    return None
