"""Who reads the audit trail, and who reviews broken glass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.checking import allow, check, is_allowed, rule
from twins.permissions.predicates import is_privacy_officer

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from twins.models import EmergencyAccess


@rule
def is_of_another(user: User | AnonymousUser, access: EmergencyAccess | None) -> bool:
    """Nobody judges what they did themselves."""
    return access is not None and access.user_id != user.pk


allow("access.read", is_privacy_officer)
allow("emergency.review", is_privacy_officer & is_of_another)


def can_read_access(user: User | AnonymousUser) -> bool:
    """A privacy officer."""
    return is_allowed("access.read", user)


def check_read_access(user: User | AnonymousUser) -> None:
    """Refuse everybody else, staff too."""
    check(can_read_access(user))


def can_review(user: User | AnonymousUser, access: EmergencyAccess) -> bool:
    """A privacy officer, except for what was their own."""
    return is_allowed("emergency.review", user, access)


def check_review(user: User | AnonymousUser, access: EmergencyAccess) -> None:
    """Refuse everybody else."""
    check(can_review(user, access))
