"""Find what a command names."""

from __future__ import annotations

from twins.bridge.errors import CheckpointError, PatientNotFound, StudyNotFound
from twins.models import ModelVersion, Patient, Study


def find_study(code: str) -> Study:
    """The study of this id.

    Raises:
        StudyNotFound: none.
    """
    study = Study.objects.filter(code=code).first()
    if study is None:
        raise StudyNotFound("a study that was imported", f"no study {code!r}", "database")
    return study


def find_model(pk: int) -> ModelVersion:
    """The fitted model of this number.

    Raises:
        CheckpointError: none.
    """
    model = ModelVersion.objects.filter(pk=pk).first()
    if model is None:
        raise CheckpointError("the number of a fitted model", f"no model {pk}", "database")
    return model


def find(code: str, *, study: str | None) -> Patient:
    """The patient of this code; the study is needed only where two studies use the code.

    Raises:
        PatientNotFound: none, or several, and no study named.
    """
    rows = Patient.objects.select_related("study").filter(code=code)
    if study:
        rows = rows.filter(study=find_study(study))
    found = list(rows[:3])
    if len(found) == 1:
        return found[0]
    where = f"study {study}" if study else "all studies"
    if not found:
        raise PatientNotFound("a patient code of the study", f"no patient {code!r}", where)
    studies = ", ".join(sorted(patient.study.code for patient in found))
    raise PatientNotFound("--study, since the code is used more than once", f"{code!r} in {studies}", where)
