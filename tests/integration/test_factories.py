"""The filler used by other tests makes rows that the database takes."""

import pytest

from tests.factories import make_cohort, make_forecast, make_patient
from twins.models import Forecast, Twin

pytestmark = pytest.mark.django_db


def test_make_patient_with_everything_has_a_course() -> None:
    patient = make_patient()
    make_forecast(patient)

    assert patient.specimens.count() == 6
    assert Forecast.objects.get().twin.patient == patient


def test_make_cohort_gives_each_patient_a_twin() -> None:
    make_cohort(7)

    assert Twin.objects.count() == 7
