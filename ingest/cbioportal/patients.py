"""The clinical patient file: patients, outcomes, covariates, and what may not or cannot be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.cbioportal.clinical import ClinicalTable, Value, read_clinical
from ingest.cbioportal.context import Context
from ingest.cbioportal.outcomes import endpoints_of, read_outcomes
from ingest.cbioportal.privacy import storable
from ingest.cbioportal.words import Bound, is_missing
from ingest.records import CovariateSpec, Knowing, ObservationRecord, OutcomeRecord, PatientRecord, RawRecord
from ingest.terms.sexes import SEXES

_FIELDS = {
    "age_years": ("AGE", "AGE_AT_DIAGNOSIS", "DIAGNOSIS_AGE"),
    "sex": ("SEX", "GENDER"),
    "ecog": ("ECOG", "ECOG_PS", "ECOG_SCORE", "ECOG_STATUS", "ECOG_PERFORMANCE_STATUS", "PERFORMANCE_STATUS_ECOG"),
    "stage": (
        *("AJCC_PATHOLOGIC_TUMOR_STAGE", "PATHOLOGIC_STAGE", "CLINICAL_STAGE", "TUMOR_STAGE", "STAGE_AT_DIAGNOSIS"),
        "STAGE",
    ),
    "diagnosis": ("ONCOTREE_CODE",),
    "site": ("CENTER", "SITE_OF_CARE", "HOSPITAL"),
}
_LONGEST_CODE = 64
_LONGEST = {"stage": 32, "site": 64, "diagnosis": 32, "diagnosis_detail": 120}
# known only after day 0, so that a model must not see them as a baseline
_LATER = re.compile(
    r"SURVIVAL|DECEASED|DEATH|DEAD|VITAL_STATUS|FOLLOW_?UP|RECURR|RELAPSE|PROGRESS|NEW_TUMOR_EVENT|LAST_CONTACT|"
    r"(^|_)(OS|DFS|PFS|DSS|RFS|EFS|TTP|DMFS|MFS)(_|$)|TREATMENT_RESPONSE|BEST_RESPONSE|PERSON_NEOPLASM_CANCER_STATUS"
)


@dataclass(slots=True, kw_only=True)
class Patients:
    """What the clinical files say of the patients."""

    records: list[PatientRecord] = field(default_factory=list)
    covariates: tuple[CovariateSpec, ...] = ()
    outcomes: list[OutcomeRecord] = field(default_factory=list)
    observations: list[ObservationRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)


def read_patients(context: Context, samples: ClinicalTable) -> Patients:
    """Patients of both clinical files; attributes of samples join as `add_sample_attributes` says."""
    metas = context.of_kind("clinical_patient")
    clinical = read_clinical(context, metas[0], level="patient") if metas else None
    found = Patients()
    rows: dict[str, dict[str, object]] = {patient: {} for patient in context.patients}
    if clinical is not None:
        _check_patients(context, clinical, samples)
        rows = {patient: {} for patient in context.patients}
        found.outcomes = read_outcomes(context, clinical)
        _take(context, clinical, rows, found)
    found.records = [_record(context, patient, row) for patient, row in rows.items()]
    context.count("clinical_patient", used=len(found.records))
    return found


def _check_patients(context: Context, clinical: ClinicalTable, samples: ClinicalTable) -> None:
    label, header = clinical.sheet.label, clinical.sheet.header_line
    for name in clinical.attributes:
        if name in samples.attributes:
            message = "expected an attribute in one of the two clinical files, found it in both"
            context.report.error("attribute_at_both_levels", file=label, line=header, column=name, message=message)
    seen: set[str] = set()
    for line, patient in zip(clinical.table.lines.tolist(), clinical.ids("PATIENT_ID"), strict=True):
        if is_missing(patient):
            continue
        if patient in seen:
            context.report.error(
                "duplicate_patient",
                file=label,
                line=line,
                column="PATIENT_ID",
                value=patient,
                message="expected each patient once",
            )
        elif patient not in context.patients:
            message = "a patient without samples"
            context.report.warn(
                "patient_without_samples", file=label, line=line, column="PATIENT_ID", value=patient, message=message
            )
        if len(patient) > _LONGEST_CODE:
            message = f"expected at most {_LONGEST_CODE} characters"
            context.report.error("too_long", file=label, line=line, column="PATIENT_ID", value=patient, message=message)
        seen.add(patient)
        context.patients[patient] = None
    missing = [patient for patient in context.patients if patient not in seen]
    if missing:
        message = "patients with samples who are not in the patient file: stored with what the samples say"
        context.report.warn("patient_without_row", file=label, value=missing[0], count=len(missing), message=message)


def _take(context: Context, clinical: ClinicalTable, rows: dict[str, dict[str, object]], found: Patients) -> None:
    """Fill fields and covariates of every patient, and keep what is known only later as raw records."""
    ids = clinical.ids("PATIENT_ID")
    fields = fields_of(clinical.attributes)
    pairs = {f"{endpoint}_{end}" for endpoint in endpoints_of(clinical) for end in ("STATUS", "MONTHS")}
    asked = [name for name in clinical.attributes if name not in pairs and name not in fields.values()]
    kept = [name for name in asked if storable(context, clinical, name)]
    later = [name for name in kept if is_later(name)]
    warn_later(context, clinical, later)
    baseline = [name for name in kept if name not in later]
    found.covariates = tuple(covariate(name, clinical.kinds[name]) for name in baseline)
    for at, patient in enumerate(ids):
        if patient not in rows or is_missing(patient):
            continue
        values = {name: clinical.values[column][at] for name, column in fields.items()}
        covariates = {name: clinical.values[name][at] for name in baseline}
        rows[patient] = {**values, "covariates": covariates, "line": int(clinical.table.lines[at])}
        bounded = {**{fields[name]: value for name, value in values.items()}, **covariates}
        found.observations += bounds_of(patient, 0, bounded)
        keep_later(clinical, later, at, patient, patient, None, found)


def warn_later(context: Context, clinical: ClinicalTable, names: list[str]) -> None:
    """Say which attributes are no covariates."""
    for name in names:
        message = "an attribute that is known only after day 0: kept raw, not as a covariate"
        line = clinical.sheet.header_line
        context.report.warn("later_attribute", file=clinical.sheet.label, line=line, column=name, message=message)


def keep_later(
    clinical: ClinicalTable, names: list[str], at: int, patient: str, key: str, day: int | None, found: Patients
) -> None:
    """Keep one row's attributes that are known only after day 0 as a raw record."""
    content = {name: _raw(clinical.values[name][at]) for name in names if clinical.values[name][at] is not None}
    if content:
        record = RawRecord(patient=patient, kind="clinical_attributes", key=key, content=content, day=day)
        found.raws.append(record)


def is_later(name: str) -> bool:
    """Whether an attribute is known only after day 0, by its name."""
    return _LATER.search(name) is not None


def fields_of(attributes: list[str]) -> dict[str, str]:
    """Column of each field of a patient, where there is one."""
    found = {
        name: next((column for column in choices if column in attributes), None) for name, choices in _FIELDS.items()
    }
    return {name: column for name, column in found.items() if column is not None}


def covariate(name: str, kind: str) -> CovariateSpec:
    """How an attribute is to be read."""
    return CovariateSpec(name=name, kind="numeric" if kind == "NUMBER" else "categorical")


def bounds_of(patient: str, day: int, values: Mapping[str, Value]) -> list[ObservationRecord]:
    """Values that the file gives as a bound (`>8`), each with its comparator."""
    return [
        ObservationRecord(
            patient=patient,
            modality="clinical",
            name=name[:120],
            day=day,
            state=Knowing.VALUE,
            value=value.value,
            comparator=value.comparator,
        )
        for name, value in values.items()
        if isinstance(value, Bound) and value.comparator
    ]


def plain_value(value: Value) -> float | str | None:
    """Number or text; a bound is no value."""
    if isinstance(value, Bound):
        return None if value.comparator else value.value
    return value


def _raw(value: Value) -> float | str | None:
    if isinstance(value, Bound):
        return f"{value.comparator}{value.value:g}" if value.comparator else value.value
    return value


def _record(context: Context, patient: str, row: dict[str, object]) -> PatientRecord:
    covariates = row.get("covariates", {})
    assert isinstance(covariates, dict)  # noqa: S101  # put there by `_take`
    return PatientRecord(
        code=patient,
        age_years=_age(context, row),
        sex=_sex(row.get("sex")),
        ecog=_ecog(context, row),
        stage=shortened(row.get("stage"), "stage"),
        site=shortened(row.get("site"), "site"),
        diagnosis=shortened(row.get("diagnosis"), "diagnosis"),
        covariates={name: plain_value(value) for name, value in covariates.items()},
    )


def shortened(value: object, field_name: str) -> str | None:
    """A text that fits its column."""
    return value[: _LONGEST[field_name]] if isinstance(value, str) else None


def _age(context: Context, row: dict[str, object]) -> float | None:
    value = row.get("age_years")
    if not isinstance(value, Bound):
        return None
    if value.comparator:
        _warn(
            context,
            row,
            "bound_not_stored",
            "AGE",
            "an age given as a bound is an observation with its comparator, and no age",
        )
        return None
    return value.value


def _sex(value: object) -> str | None:
    return SEXES.get(value.lower(), value.lower()[:16]) if isinstance(value, str) else None


def _ecog(context: Context, row: dict[str, object]) -> int | None:
    value = row.get("ecog")
    text = plain_value(value) if isinstance(value, Bound | str) else None
    if text is None:
        return None
    number = str(text).removesuffix(".0")
    if number in {"0", "1", "2", "3", "4", "5"}:
        return int(number)
    _warn(context, row, "ecog_not_stored", "ECOG", "an ECOG status other than 0 to 5 counts as missing")
    return None


def _warn(context: Context, row: dict[str, object], code: str, column: str, message: str) -> None:
    label = context.of_kind("clinical_patient")[0].get("data_filename")
    line = row.get("line")
    context.report.warn(code, file=label, line=line if isinstance(line, int) else None, column=column, message=message)
