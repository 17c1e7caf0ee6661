"""A program asks what if, and fetches the answer."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_forecast, make_patient, make_user
from twins.actions import tokens
from twins.models import Patient, WhatIf
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def patient() -> Patient:
    """A patient with a forecast."""
    patient = make_patient()
    make_forecast(patient)
    return patient


def program(patient: Patient, *roles: Role) -> Client:
    """Somebody of the care team with these roles."""
    user = make_user("program", roles=roles, team_of=patient.study)
    return Client(headers={"Authorization": f"Token {tokens.issue(by=user)}"})


def test_question_is_taken_and_answered_later(patient: Patient) -> None:
    clinician = program(patient, Role.CLINICIAN)

    taken = clinician.post(
        "/api/v1/patients/demo/DEMO-001/what-ifs/", {"edits": ["docetaxel dose=0.75"]}, content_type=JSON
    )
    row = WhatIf.objects.get()
    WhatIf.objects.filter(pk=row.pk).update(state="answered", result={"arms": {}}, answered_at=timezone.now())
    answer = clinician.get(f"/api/v1/patients/demo/DEMO-001/what-ifs/{row.pk}/").json()

    assert (taken.status_code, taken.json()["state"]) == (202, "asked")
    assert row.edits == ["docetaxel dose=0.75"]
    assert (answer["state"], answer["result"]) == ("answered", {"arms": {}})


def test_person_without_a_role_may_not_ask(patient: Patient) -> None:
    answer = program(patient).post(
        "/api/v1/patients/demo/DEMO-001/what-ifs/", {"arms": ["docetaxel"]}, content_type=JSON
    )

    assert answer.status_code == 403
    assert not WhatIf.objects.exists()


@pytest.mark.parametrize("body", [{"arms": ["x"] * 7}, {"edits": "docetaxel"}, {"arms": [1, {}]}])
def test_question_that_is_not_as_described_is_refused(patient: Patient, body: dict) -> None:
    answer = program(patient, Role.CLINICIAN).post("/api/v1/patients/demo/DEMO-001/what-ifs/", body, content_type=JSON)

    assert answer.status_code == 400
    assert not WhatIf.objects.exists()


def test_empty_question_is_about_the_forecast_s_arms(patient: Patient) -> None:
    program(patient, Role.CLINICIAN).post("/api/v1/patients/demo/DEMO-001/what-ifs/", {}, content_type=JSON)

    assert sorted(WhatIf.objects.get().arms) == ["atezolizumab", "docetaxel"]


def test_answer_of_another_patient_is_not_found(patient: Patient) -> None:
    clinician = program(patient, Role.CLINICIAN)
    clinician.post("/api/v1/patients/demo/DEMO-001/what-ifs/", {"arms": ["docetaxel"]}, content_type=JSON)
    make_patient(patient.study, "OTHER", everything=False)

    assert clinician.get(f"/api/v1/patients/demo/OTHER/what-ifs/{WhatIf.objects.get().pk}/").status_code == 404
