"""What rules are made of: which role a person holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.checking import Predicate, rule
from twins.permissions.roles import Role, has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def holds(*roles: Role) -> Predicate:
    """True for who holds one of the roles."""

    def answer(user: User | AnonymousUser) -> bool:
        return has_role(user, *roles)

    return rule(answer, name=f"holds {' or '.join(roles)}")


@rule
def is_staff(user: User | AnonymousUser) -> bool:
    """An administrator of this installation."""
    return user.is_active and user.is_staff


is_board = holds(Role.BOARD)
is_clinician = holds(Role.CLINICIAN)
is_data_manager = holds(Role.DATA_MANAGER)
is_model_developer = holds(Role.MODEL_DEVELOPER)
is_privacy_officer = holds(Role.PRIVACY_OFFICER)
