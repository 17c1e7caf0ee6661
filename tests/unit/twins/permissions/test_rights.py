"""Who may do what, as truth tables: one row a right, one column a person."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from twins.models import EmergencyAccess, ModelVersion, Patient
from twins.permissions import access, boards, care_teams, imports, models, patients
from twins.permissions.roles import Role, has_role
from twins.views.rights import RIGHTS

Can = Callable[[User | AnonymousUser], bool]
Check = Callable[[User | AnonymousUser], None]
PEOPLE = ("anonymous", "reader", *Role, "staff", "superuser", "closed superuser")
# Each right with those who have it; everybody else must not.
TABLE: dict[str, tuple[Can, Check, set[str]]] = {
    "ask what-ifs": (patients.can_ask_what_if, patients.check_ask_what_if, {Role.CLINICIAN, Role.BOARD}),
    "break the glass": (patients.can_break_glass, patients.check_break_glass, {Role.CLINICIAN}),
    "prepare cases": (boards.can_prepare_cases, boards.check_prepare_cases, {Role.CLINICIAN, Role.BOARD}),
    "draft": (boards.can_draft, boards.check_draft, {Role.CLINICIAN, Role.BOARD}),
    "make final": (boards.can_make_final, boards.check_make_final, {Role.BOARD}),
    "import": (imports.can_manage_imports, imports.check_manage_imports, {Role.DATA_MANAGER, "staff"}),
    "manage teams": (care_teams.can_manage_teams, care_teams.check_manage_teams, {Role.DATA_MANAGER}),
    "read the access log": (access.can_read_access, access.check_read_access, {Role.PRIVACY_OFFICER}),
}


def person(name: str) -> User | AnonymousUser:
    """Somebody whose groups are known without a database."""
    if name == "anonymous":
        return AnonymousUser()
    user = User(
        pk=1,
        username=name,
        is_staff=name == "staff",
        is_superuser="superuser" in name,
        is_active="closed" not in name,
    )
    user._roles = frozenset({name}) & frozenset(Role)  # type: ignore[attr-defined]
    return user


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("right", TABLE)
def test_right(right: str, name: str) -> None:
    can, check, holders = TABLE[right]
    expected = name in holders | {"superuser"}

    assert can(person(name)) is expected
    if expected:
        check(person(name))
    else:
        with pytest.raises(PermissionDenied):
            check(person(name))


@pytest.mark.parametrize("name", PEOPLE)
def test_role_is_held_by_its_holder_and_the_superuser_only(name: str) -> None:
    held = {role for role in Role if has_role(person(name), role)}

    assert held == (set(Role) if name == "superuser" else {name} & set(Role))


def test_has_role_of_none_is_false_for_whoever_is_no_superuser() -> None:
    assert not has_role(person("clinician"))


def test_nobody_reviews_their_own_access() -> None:
    own, theirs = EmergencyAccess(user_id=1), EmergencyAccess(user_id=2)

    for name in (Role.PRIVACY_OFFICER, "superuser"):
        assert not access.can_review(person(name), own)
        assert access.can_review(person(name), theirs)
    assert not access.can_review(person("clinician"), theirs)


def test_templates_are_told_of_every_right() -> None:
    told = set(RIGHTS.values())

    assert {can for can, _, _ in TABLE.values()} - told == {patients.can_break_glass}


@pytest.mark.parametrize("name", ["anonymous", "closed superuser"])
def test_patients_and_models_are_not_for_who_is_not_signed_in(name: str) -> None:
    assert not patients.sees_patient(person(name), Patient())
    assert not models.sees_model(person(name), ModelVersion())
