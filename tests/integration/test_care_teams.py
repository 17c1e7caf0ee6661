"""Care teams on their pages: who may change them, what a change opens, and what is kept of it."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_cohort, make_patient, make_study, make_user
from twins.actions import access, care_teams
from twins.models import AccessEvent, CareTeam, Membership, Patient
from twins.models.care_team import CareTeamPatient, CareTeamStudy
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> CareTeam:
    return CareTeam.objects.create(name="Lung")


def sees(user: User) -> set[str]:
    return set(Patient.objects.visible_to(user).values_list("code", flat=True))


def changes() -> list[str]:
    return [event.detail["change"] for event in AccessEvent.objects.filter(action="care_team").order_by("id")]


def test_team_is_created_and_a_taken_name_is_refused(manager: Client) -> None:
    answer = manager.post("/care-teams/", {"name": "Lung"})
    again = manager.post("/care-teams/", {"name": "Lung"})

    team = CareTeam.objects.get()
    assert answer.headers["Location"] == f"/care-teams/{team.pk}/"
    assert again.status_code == 422
    assert changes() == ["created"]


def test_member_sees_from_joining_to_leaving(manager: Client, team: CareTeam) -> None:
    patient, user = make_patient(), make_user("nurse")
    manager.post(f"/care-teams/{team.pk}/studies/", {"study": patient.study.pk})
    assert sees(user) == set()

    manager.post(f"/care-teams/{team.pk}/members/", {"user": user.pk})
    assert sees(user) == {"DEMO-001"}

    manager.post(f"/care-teams/{team.pk}/members/{Membership.objects.get().pk}/")
    assert sees(user) == set()
    assert changes() == ["study added", "member added", "member removed"]
    assert {event.by.username for event in AccessEvent.objects.filter(action="care_team")} == {"manager"}
    assert access.find_break() is None


def test_patient_is_added_by_study_and_code_and_taken_away(manager: Client, team: CareTeam) -> None:
    patient, user = make_patient(), make_user("nurse")
    make_patient(code="DEMO-002", everything=False)
    Membership.objects.create(team=team, user=user)

    manager.post(f"/care-teams/{team.pk}/patients/", {"patient": "demo/DEMO-001"})
    assert sees(user) == {"DEMO-001"}
    manager.post(f"/care-teams/{team.pk}/patients/{patient.pk}/")
    assert sees(user) == set()


@pytest.mark.parametrize("asked", ["demo/NOBODY", "DEMO-001", "", "/"])
def test_nobody_is_added_where_the_code_is_wrong(manager: Client, team: CareTeam, asked: str) -> None:
    make_patient()

    assert manager.post(f"/care-teams/{team.pk}/patients/", {"patient": asked}).status_code == 422
    assert not team.patients.exists()


def test_history_keeps_what_was_removed(manager: Client, team: CareTeam) -> None:
    patient, user = make_patient(), make_user("nurse")
    manager.post(f"/care-teams/{team.pk}/members/", {"user": user.pk})
    manager.post(f"/care-teams/{team.pk}/members/{Membership.objects.get().pk}/")
    manager.post(f"/care-teams/{team.pk}/studies/", {"study": patient.study.pk})
    manager.post(f"/care-teams/{team.pk}/studies/{patient.study.pk}/")
    manager.post(f"/care-teams/{team.pk}/patients/", {"patient": "demo/DEMO-001"})
    manager.post(f"/care-teams/{team.pk}/patients/{patient.pk}/")

    for kept in (Membership.pgh_event_model, CareTeamStudy.pgh_event_model, CareTeamPatient.pgh_event_model):
        assert list(kept.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_team_is_called_otherwise_but_not_as_another(manager: Client, team: CareTeam) -> None:
    CareTeam.objects.create(name="Breast")

    manager.post(f"/care-teams/{team.pk}/name/", {"name": "Thorax"})
    manager.post(f"/care-teams/{team.pk}/name/", {"name": "Breast"})

    team.refresh_from_db()
    assert team.name == "Thorax"
    assert [each.name for each in CareTeam.pgh_event_model.objects.filter(pgh_obj=team)] == ["Lung", "Thorax"]


def test_search_offers_codes_and_is_in_the_trail(manager: Client) -> None:
    make_cohort(30)

    page = manager.get("/care-teams/codes/?patient=demo/C-00").content.decode()

    assert page.count("<option") == 20
    assert 'value="demo/C-0001"' in page
    assert len(AccessEvent.objects.get().detail["patients"]) == 20
    assert "<option" not in manager.get("/care-teams/codes/?patient=C").content.decode()


def test_page_of_a_team_that_names_patients_is_in_the_trail(manager: Client, team: CareTeam) -> None:
    team.patients.add(make_patient())

    page = manager.get(f"/care-teams/{team.pk}/").content.decode()

    assert "demo/DEMO-001" in page
    assert AccessEvent.objects.get().detail["patients"] == [{"study": "demo", "code": "DEMO-001"}]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DATA_MANAGER])
def test_others_may_neither_look_nor_change(client: Client, team: CareTeam, role: Role) -> None:
    user = make_user("other", roles=[role], team_of=make_study())
    client.force_login(user)

    assert client.get("/care-teams/").status_code == 403
    assert client.get(f"/care-teams/{team.pk}/").status_code == 403
    assert client.get("/care-teams/codes/?patient=DEMO").status_code == 403
    assert client.post(f"/care-teams/{team.pk}/members/", {"user": user.pk}).status_code == 403
    with pytest.raises(PermissionDenied):
        care_teams.add_member(team, user, by=user)


@pytest.mark.parametrize("count", [2, 12])
def test_list_needs_a_fixed_number_of_queries(
    manager: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    study = make_study()
    for number in range(count):
        CareTeam.objects.create(name=f"Team {number}").studies.add(study)

    with django_assert_num_queries(5):
        manager.get("/care-teams/")
