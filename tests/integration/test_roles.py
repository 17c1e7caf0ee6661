"""Whom a person sees, and what a role opens; a person without a role only reads."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.factories import make_model, make_patient, make_study, make_user
from twins.models import BoardCase, BoardMeeting, CareTeam, EmergencyAccess, Membership, Patient
from twins.permissions.checking import check
from twins.permissions.models import can_see_model, check_see_model, visible_models, visible_studies
from twins.permissions.patients import can_see_patient, check_see_patient
from twins.permissions.roles import Role

pytestmark = pytest.mark.django_db


def seen(user: User) -> set[str]:
    return set(Patient.objects.visible_to(user).values_list("code", flat=True))


@pytest.fixture
def two_studies() -> tuple[Patient, Patient, Patient]:
    """Two patients of one study, one of another."""
    one, other = make_study("one"), make_study("other")
    rows = ((one, "A"), (one, "B"), (other, "C"))
    first, second, third = (make_patient(study, code, everything=False) for study, code in rows)
    return first, second, third


def test_every_role_has_its_group() -> None:
    # Tests with transactions of their own empty the table that the migration filled.
    import_module("twins.migrations.0013_roles").create_roles(apps, None)

    assert set(Group.objects.values_list("name", flat=True)) >= {str(role) for role in Role}


def test_whole_study_named_patient_and_nobody(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, third = two_studies
    of_study = make_user("of study", team_of=first.study)
    by_name, stranger = make_user("by name"), make_user("stranger", roles=[Role.CLINICIAN, Role.PRIVACY_OFFICER])
    team = CareTeam.objects.create(name="one patient")
    team.patients.add(third)
    Membership.objects.create(team=team, user=by_name)

    assert seen(of_study) == {"A", "B"}
    assert seen(by_name) == {"C"}
    assert seen(stranger) == set()
    assert seen(make_user("root", superuser=True)) == {"A", "B", "C"}


def test_a_patient_of_two_teams_is_seen_once(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, _ = two_studies
    user = make_user("both", team_of=first.study)
    team = CareTeam.objects.create(name="again")
    team.patients.add(first)
    Membership.objects.create(team=team, user=user)

    assert Patient.objects.visible_to(user).filter(code="A").count() == 1


def test_the_board_sees_the_cases_of_its_meetings(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, _ = two_studies
    member = make_user("member")
    team = CareTeam.objects.create(name="board")
    Membership.objects.create(team=team, user=member)
    meeting = BoardMeeting.objects.create(title="Tuesday", starts_at=timezone.now(), team=team)
    BoardCase.objects.create(patient=first, meeting=meeting, question="Which line?")

    assert seen(member) == {"A"}


def test_broken_glass_opens_until_its_time(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, second, _ = two_studies
    user, now = make_user("clinician"), timezone.now()
    EmergencyAccess.objects.create(user=user, patient=first, reason="r", until=now + timedelta(hours=1))
    EmergencyAccess.objects.create(user=user, patient=second, reason="r", until=now - timedelta(seconds=1))

    assert seen(user) == {"A"}


def test_who_left_the_team_sees_nobody(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, _ = two_studies
    user = make_user("gone", team_of=first.study)
    user.memberships.all().delete()

    assert seen(user) == set()


def test_can_and_check_of_a_patient(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, third = two_studies
    user = make_user("of study", team_of=first.study)

    assert can_see_patient(user, first)
    check_see_patient(user, first)
    assert not can_see_patient(user, third)
    with pytest.raises(Http404):
        check_see_patient(user, third)
    assert not can_see_patient(AnonymousUser(), first)


def test_models_of_studies_with_a_patient_one_sees(two_studies: tuple[Patient, Patient, Patient]) -> None:
    first, _, third = two_studies
    mine, theirs = make_model(first.study), make_model(third.study)
    user = make_user("of study", team_of=first.study)
    developer = make_user("developer", roles=[Role.MODEL_DEVELOPER])

    assert list(visible_models(user)) == [mine]
    assert [each.code for each in visible_studies(user)] == ["one"]
    assert set(visible_models(developer)) == {mine, theirs}
    assert can_see_model(user, mine)
    check_see_model(developer, theirs)
    with pytest.raises(Http404):
        check_see_model(user, theirs)


def test_a_reader_reads_and_may_not_import(client: Client) -> None:
    patient = make_patient()
    client.force_login(make_user("reader", team_of=patient.study))

    assert client.get(patient.get_absolute_url()).status_code == 200
    assert client.get("/imports/").status_code == 403
    assert client.get("/imports/new/").status_code == 403
    assert client.post("/imports/uploads/", b"{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (None, []),
        (Role.DATA_MANAGER, ["/imports/", "/care-teams/"]),
        (Role.PRIVACY_OFFICER, ["/access/"]),
    ],
)
def test_the_bar_offers_what_one_may_open(client: Client, role: Role | None, links: list[str]) -> None:
    client.force_login(make_user("somebody", roles=[role] if role else []))

    page = client.get("/account/").content.decode()
    shown = [link for link in ("/imports/", "/care-teams/", "/access/") if f'href="{link}"' in page]

    assert shown == links
    assert all(client.get(link).status_code == 200 for link in links)


def test_staff_may_not_read_the_access_log_nor_its_admin(client: Client) -> None:
    user = make_user("staff")
    user.is_staff = True
    user.save()
    client.force_login(user)

    assert client.get("/access/").status_code == 403
    assert client.get("/access/export.csv").status_code == 403
    assert client.get("/admin/twins/accessevent/").status_code == 403


def test_roles_can_be_taken_back_and_brought_again() -> None:
    migration = import_module("twins.migrations.0013_roles")
    migration.remove_roles(apps, None)
    assert not Group.objects.filter(name__in=list(Role)).exists()
    migration.create_roles(apps, None)
    assert Group.objects.filter(name__in=list(Role)).count() == len(Role)


def test_check_refuses_with_403() -> None:
    check(True)
    with pytest.raises(PermissionDenied):
        check(False)
