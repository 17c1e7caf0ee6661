"""Who says who looks after whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.checking import allow, check, is_allowed
from twins.permissions.predicates import is_data_manager

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

allow("care_teams.manage", is_data_manager)


def can_manage_teams(user: User | AnonymousUser) -> bool:
    """A data manager."""
    return is_allowed("care_teams.manage", user)


def check_manage_teams(user: User | AnonymousUser) -> None:
    """Refuse everybody else."""
    check(can_manage_teams(user))
