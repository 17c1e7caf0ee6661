"""Roles are groups; a person may hold several, and without one only reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Role(StrEnum):
    """The value is the group's name."""

    CLINICIAN = "clinician"
    BOARD = "board"
    DATA_MANAGER = "data manager"
    MODEL_DEVELOPER = "model developer"
    PRIVACY_OFFICER = "privacy officer"


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    """True for who holds one of the roles, and for a superuser; the groups are read once a request."""
    if not user.is_active:
        return False
    return user.is_superuser or not roles_of(user).isdisjoint(roles)


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Names of the person's groups, kept on the person for as long as the request lasts."""
    kept: frozenset[str] | None = getattr(user, "_roles", None)
    if kept is None:
        kept = frozenset(user.groups.values_list("name", flat=True))
        user._roles = kept  # type: ignore[union-attr]  # a memory of one request
    return kept
