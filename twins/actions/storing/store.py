"""Store a checked package, noun by noun; the caller holds the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twins.actions.storing import course, features, imaging, specimens
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import Patient, Study

if TYPE_CHECKING:
    from ingest.records import Package, PatientRecord, StudyRecord


def store_package(package: Package) -> tuple[Study, Changes]:
    """Make the database hold what the package says.

    A whole study (`kind == "study"`) answers for all of the study's records: what it no longer names is removed. Any
    other kind adds to a study and replaces only what has the same key.
    """
    study, changes = store_study(package.study)
    whole = package.kind == "study"
    if package.patients:
        ids, patient_changes = store_patients(study, package.patients)
        changes += patient_changes
    else:
        ids = patient_ids(study)
    for store in (specimens.store, imaging.store, features.store, course.store):
        changes += store(package, study=study, patients=ids, whole=whole)
    return study, changes


def store_study(record: StudyRecord) -> tuple[Study, Changes]:
    """Create or update the study row."""
    values = {
        "name": record.name,
        "diagnosis": record.diagnosis or "",
        "index_date": record.index_date,
        "genome_build": record.genome_build or "",
        "randomised": record.randomised,
        "synthetic": record.synthetic,
    }
    if record.covariates:
        values["covariates"] = [
            {"name": spec.name, "kind": spec.kind, "levels": list(spec.levels)} for spec in record.covariates
        ]
    stored = Study.objects.filter(code=record.code)
    ids, changes = sync_keyed(Study, stored=stored, wanted={(record.code,): values}, key=("code",), delete=None)
    return Study.objects.get(pk=ids[(record.code,)]), changes


def store_patients(study: Study, records: list[PatientRecord]) -> tuple[dict[str, int], Changes]:
    """Create or update patients; one that the study no longer names is removed with all that is theirs."""
    stored = Patient.objects.filter(study=study)
    wanted = {(study.pk, record.code): patient_values(record, study) for record in records}
    ids, changes = sync_keyed(Patient, stored=stored, wanted=wanted, key=("study_id", "code"), delete=stored)
    return {str(code): pk for (_, code), pk in ids.items()}, changes


def patient_values(record: PatientRecord, study: Study) -> dict[str, Any]:
    """Columns of a patient row; a patient without a diagnosis of their own has the study's."""
    return {
        "age_years": record.age_years,
        "sex": record.sex or "",
        "diagnosis": record.diagnosis or study.diagnosis,
        "diagnosis_detail": record.diagnosis_detail or "",
        "ecog": record.ecog,
        "stage": record.stage or "",
        "site": record.site or "",
        "covariates": dict(record.covariates),
    }


def patient_ids(study: Study) -> dict[str, int]:
    """Primary key by patient code."""
    return dict(Patient.objects.filter(study=study).values_list("code", "pk"))
