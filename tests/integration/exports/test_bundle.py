"""The twin as a FHIR R4 bundle."""

import base64

import pytest
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from tests.factories import make_forecast, make_patient, make_user
from twins.models import BoardCase, Patient, Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    """A patient with a forecast."""
    patient = make_patient()
    make_forecast(patient)
    return patient


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who sees everything."""
    client.force_login(make_user("reader", superuser=True))
    return client


def resources(reader: Client, patient: Patient) -> dict[str, list[dict]]:
    bundle = reader.get(f"/patients/demo/{patient.code}/export/bundle.json").json()
    Bundle.model_validate(bundle)
    found: dict[str, list[dict]] = {}
    for entry in bundle["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_bundle_is_fhir_and_holds_a_risk_an_arm_and_the_pdf(reader: Client, patient: Patient) -> None:
    found = resources(reader, patient)

    assert set(found) == {"Patient", "Device", "RiskAssessment", "DiagnosticReport"}
    assert len(found["RiskAssessment"]) == 2
    assert base64.b64decode(found["DiagnosticReport"][0]["presentedForm"][0]["data"]).startswith(b"%PDF-")


def test_every_reference_leads_to_a_resource_of_the_bundle(reader: Client, patient: Patient) -> None:
    bundle = reader.get(f"/patients/demo/{patient.code}/export/bundle.json").json()
    urls = {entry["fullUrl"] for entry in bundle["entry"]}

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {value["reference"]} if "reference" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert references(bundle) <= urls
    assert len(references(bundle)) >= 3


def test_probabilities_are_percent_and_say_their_interval(reader: Client, patient: Patient) -> None:
    risk = resources(reader, patient)["RiskAssessment"][0]

    deaths = [each for each in risk["prediction"] if each["outcome"]["text"] == "Death from any cause"]
    assert [each["whenRange"]["high"]["value"] for each in deaths] == [12, 24]
    assert all(1 < each["probabilityDecimal"] < 100 and " to " in each["rationale"] for each in deaths)


def test_recommendation_becomes_a_care_plan(reader: Client, patient: Patient) -> None:
    case = BoardCase.objects.create(patient=patient, question="Second line?")
    Recommendation.objects.create(
        case=case, treatments=[{"regimen": "docetaxel", "dose": "75 mg/m2"}], trial_ids=["NCT01234567"], evidence="I"
    )

    plan = resources(reader, patient)["CarePlan"][0]

    assert (plan["status"], plan["intent"]) == ("draft", "proposal")
    texts = [each["detail"]["description"] for each in plan["activity"]]
    assert texts == ["docetaxel, 75 mg/m2", "Offer trial NCT01234567"]


def test_made_up_patients_are_marked_as_test_data_and_nobody_is_named(reader: Client, patient: Patient) -> None:
    found = resources(reader, patient)

    assert all(each["meta"]["security"][0]["code"] == "HTEST" for group in found.values() for each in group)
    assert set(found["Patient"][0]) == {"resourceType", "id", "identifier", "meta"}
