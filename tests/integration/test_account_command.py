"""Accounts by command, and the demonstration account."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.factories import make_patient, make_user
from twins.actions import access, accounts
from twins.models import AccessEvent, CareTeam, Patient
from twins.permissions.roles import Role, has_role

pytestmark = pytest.mark.django_db


def ask(*words: str) -> dict[str, object]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("account", *words, "--json", stdout=out)
    assert left.value.code == 0
    said: dict[str, object] = json.loads(out.getvalue())
    return said


def test_account_with_role_team_and_study() -> None:
    make_patient()

    said = ask("ada", "--role", "clinician", "--role", "board", "--team", "Lung", "--study", "demo")

    user = User.objects.get(username="ada")
    assert user.check_password(str(said.pop("password")))
    assert said == {"name": "ada", "roles": ["board", "clinician"], "team": "Lung", "studies": ["demo"], "staff": False}
    assert [each.code for each in Patient.objects.visible_to(user)] == ["DEMO-001"]
    assert [event.action for event in AccessEvent.objects.all()] == ["account", "care_team"]
    assert access.find_break() is None


def test_account_again_keeps_roles_and_password() -> None:
    first = ask("ada", "--role", "clinician")
    again = ask("ada", "--role", "board", "--staff")
    renewed = ask("ada", "--new-password")

    user = User.objects.get(username="ada")
    assert again["password"] is None
    assert again["roles"] == ["board", "clinician"]
    assert user.is_staff
    assert user.check_password(str(renewed["password"]))
    assert first["password"] != renewed["password"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--study", "nowhere", "--team", "Lung"], "expected one of none, found 'nowhere'"),
        (["--role", "king"], "invalid choice: 'king'"),
    ],
)
def test_wrong_usage_makes_no_account(words: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("account", "ada", *words)
    assert not User.objects.exists()


def test_study_needs_a_team() -> None:
    make_patient()

    with pytest.raises(CommandError, match="--study needs --team"):
        call_command("account", "ada", "--study", "demo")
    assert not User.objects.exists()


def test_demo_account_holds_all_roles_and_sees_the_demonstration_only() -> None:
    make_patient()

    name, password = accounts.renew_demo(password=lambda: "a fixed word of the test")

    user = User.objects.get(username=name)
    assert user.check_password("a fixed word of the test") and password == "a fixed word of the test"
    assert all(has_role(user, role) for role in Role)
    assert CareTeam.objects.get(name="Demonstration board").memberships.get().user == user
    assert Patient.objects.visible_to(user).count() == 1


def test_a_closed_account_is_open_again() -> None:
    user = make_user("ada")
    user.is_active = False
    user.save()

    assert accounts.open_account("ada").is_active
