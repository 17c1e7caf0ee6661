"""Find the patient that a command names."""

from __future__ import annotations

from twins.bridge.errors import PatientNotFound
from twins.models import Patient


def find(code: str, *, study: str | None) -> Patient:
    """The patient of this code; the study is needed only where two studies use the code.

    Raises:
        PatientNotFound: none, or several, and no study named.
    """
    rows = Patient.objects.select_related("study").filter(code=code)
    if study:
        rows = rows.filter(study__code=study)
    found = list(rows[:3])
    if len(found) == 1:
        return found[0]
    where = f"study {study}" if study else "all studies"
    if not found:
        raise PatientNotFound("a patient code of the study", f"no patient {code!r}", where)
    studies = ", ".join(sorted(patient.study.code for patient in found))
    raise PatientNotFound("--study, since the code is used more than once", f"{code!r} in {studies}", where)
