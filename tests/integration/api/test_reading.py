"""Programs read what pages show, with the same rights and the same notes in the audit trail."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import make_cohort, make_forecast, make_patient, make_study, make_user
from twins.actions import tokens
from twins.dossier.words import RESEARCH_USE
from twins.models import AccessEvent, BoardCase, CareTeam, ImportRun, Membership, Patient
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db
BELOW_A_PATIENT = ("", "twin/", "forecast/")
LISTS = ("studies", "patients", "board/meetings", "board/cases", "models")


@pytest.fixture
def patient() -> Patient:
    """A patient with everything."""
    patient = make_patient()
    make_forecast(patient)
    return patient


@pytest.fixture
def member(patient: Patient) -> Client:
    """Somebody who looks after the study, with a token."""
    user = make_user("member")
    team = CareTeam.objects.create(name="lung")
    team.studies.add(patient.study)
    Membership.objects.create(team=team, user=user)
    return Client(headers={"Authorization": f"Token {tokens.issue(by=user)}", "Accept": "application/json"})


def test_token_opens_what_its_owner_sees(member: Client, patient: Patient) -> None:
    found = member.get("/api/v1/patients/").json()

    assert [row["code"] for row in found["results"]] == [patient.code]
    assert found["research_use"] == RESEARCH_USE


def test_list_is_noted_with_the_patients_it_named(member: Client, patient: Patient) -> None:
    member.get("/api/v1/patients/")

    event = AccessEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.action, event.actor) == ("list", "member")
    assert event.detail["patients"] == [{"study": "demo", "code": patient.code}]


@pytest.mark.parametrize("below", BELOW_A_PATIENT)
def test_patient_is_answered_and_noted(member: Client, patient: Patient, below: str) -> None:
    answer = member.get(f"/api/v1/patients/demo/{patient.code}/{below}")

    assert answer.status_code == 200
    assert answer.json()["research_use"] == RESEARCH_USE
    event = AccessEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.action, event.patient_code) == ("read", patient.code)


@pytest.mark.parametrize("below", BELOW_A_PATIENT)
def test_stranger_finds_no_patient(patient: Patient, below: str) -> None:
    stranger = Client(headers={"Authorization": f"Token {tokens.issue(by=make_user('stranger'))}"})

    hidden = stranger.get(f"/api/v1/patients/demo/{patient.code}/{below}")
    absent = stranger.get(f"/api/v1/patients/demo/nobody/{below}")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    assert not AccessEvent.objects.filter(patient_code=patient.code, actor="stranger").exists()


@pytest.mark.parametrize("name", LISTS)
def test_stranger_finds_empty_lists(patient: Patient, name: str) -> None:
    BoardCase.objects.create(patient=patient, question="?")
    stranger = Client(headers={"Authorization": f"Token {tokens.issue(by=make_user('stranger'))}"})

    assert stranger.get(f"/api/v1/{name}/").json()["results"] == []


@pytest.mark.parametrize("name", [*LISTS, "imports", "access-events"])
def test_nobody_is_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(f"/api/v1/{name}/").status_code == 401


@pytest.mark.parametrize(("name", "role"), [("imports", Role.DATA_MANAGER), ("access-events", Role.PRIVACY_OFFICER)])
def test_role_opens_a_list(client: Client, name: str, role: Role) -> None:
    user = make_user("person")
    client.force_login(user)
    before = client.get(f"/api/v1/{name}/").status_code
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])

    assert (before, client.get(f"/api/v1/{name}/").status_code) == (403, 200)


def test_dossier_has_the_page_s_texts(member: Client, patient: Patient) -> None:
    answer = member.get(f"/api/v1/patients/demo/{patient.code}/").json()
    page = Client()
    page.force_login(make_user("root", superuser=True))
    text = page.get(f"/patients/demo/{patient.code}/").content.decode()

    medians = [arm["os_median"]["text"] for arm in answer["forecast"]["arms"]]
    assert len(medians) == 2
    assert all(median.split(" (")[0] in text for median in medians)


def test_list_costs_the_same_queries_for_many_patients(django_assert_max_num_queries) -> None:
    make_cohort(60, make_study())
    client = Client()
    client.force_login(make_user("root", superuser=True))

    with django_assert_max_num_queries(14):
        assert len(client.get("/api/v1/patients/").json()["results"]) == 50


def test_import_answers_with_its_issues(client: Client) -> None:
    run = ImportRun.objects.create(study_code="oak", paths=["/srv/oak"], status="refused")
    run.issues.create(severity="error", code="unknown_sex", message="expected male or female, got x")
    client.force_login(make_user("root", superuser=True))

    answer = client.get(f"/api/v1/imports/{run.pk}/").json()

    assert [issue["code"] for issue in answer["issues"]] == ["unknown_sex"]


def test_filters_narrow_and_refuse(member: Client, patient: Patient) -> None:
    assert member.get("/api/v1/patients/?q=DEMO").json()["count"] == 1
    assert member.get("/api/v1/patients/?sex=male").json()["count"] == 0
    assert member.get("/api/v1/patients/?q=%00").status_code == 400
    assert member.get("/api/v1/patients/demo/%00/").status_code == 404
