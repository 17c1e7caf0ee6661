"""The patient of the pictures and of the walk through the page: everything is known, and always the same."""

from datetime import UTC, datetime

from tests.factories import make_cohort, make_forecast, make_model, make_patient, make_twin
from tests.fit_json import visit, why
from twins.models import Patient, Twin

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def make_known_patient() -> Patient:
    """A full course, a cohort, a twin that says what it was fitted to and why, and a forecast of two arms."""
    patient = make_patient()
    model = make_model(patient.study)
    make_cohort(8, patient.study)
    plain = make_twin(patient, model)
    # Rows of twins are never changed: it is made anew.
    kept = {field.name: getattr(plain, field.name) for field in Twin._meta.fields if field.name not in ("id", "pk")}
    make_forecast(patient, twin=Twin.objects.create(**{**kept, "visit": visit(), "why": why()}))
    return patient
