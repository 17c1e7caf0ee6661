"""Accounts: made by whoever runs the installation."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password as make_hash
from django.contrib.auth.models import Group
from django.db import transaction

from twins.actions import access
from twins.models import CareTeam, Membership, Study
from twins.permissions.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DEMO_USER = "demo"
DEMO_TEAM = "Demonstration board"
DEMO_STUDY = "demo"


def make_password() -> str:
    """Sixteen letters, digits and signs that nobody guesses."""
    return secrets.token_urlsafe(12)


@transaction.atomic
def renew_demo(*, password: Callable[[], str] = make_password) -> tuple[str, str]:
    """The demonstration account with a new random password: name and password."""
    studies = Study.objects.filter(code=DEMO_STUDY)
    user = open_account(DEMO_USER, roles=tuple(Role), is_staff=True)
    join(user, DEMO_TEAM, studies=studies)
    return DEMO_USER, renew_password(user, password())


@transaction.atomic
def open_account(name: str, *, roles: Iterable[Role] = (), is_staff: bool = False) -> User:
    """The account of this name with these roles besides those it has; one that was closed is open again."""
    user: User
    user, is_new = get_user_model().objects.get_or_create(username=name, defaults={"password": make_hash(None)})
    user.is_staff = user.is_staff or is_staff
    user.is_active = True
    user.save()
    wanted = [str(role) for role in roles]
    user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in wanted))
    detail = {"account": name, "new": is_new, "roles": ", ".join(wanted), "staff": is_staff}
    access.record("account", by=None, actor="account command", detail=detail)
    return user


@transaction.atomic
def join(user: User, team: str, *, studies: Iterable[Study] = ()) -> CareTeam:
    """Put the person into the team of this name, which looks after the studies besides those it has."""
    joined, _ = CareTeam.objects.get_or_create(name=team)
    joined.studies.add(*studies)
    Membership.objects.get_or_create(team=joined, user=user)
    codes = ", ".join(each.code for each in joined.studies.order_by("code"))
    detail = {"team": team, "change": "member added", "member": user.get_username(), "studies": codes}
    access.record("care_team", by=None, actor="account command", detail=detail)
    return joined


def renew_password(user: User, password: str) -> str:
    """Give the account this password, and back to whoever must be told."""
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
