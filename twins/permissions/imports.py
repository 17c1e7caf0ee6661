"""Who imports, reads imports, and takes them back: their lists name patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.checking import allow, check, is_allowed
from twins.permissions.predicates import is_data_manager, is_staff

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

allow("imports.manage", is_data_manager | is_staff)


def can_manage_imports(user: User | AnonymousUser) -> bool:
    """A data manager, and staff."""
    return is_allowed("imports.manage", user)


def check_manage_imports(user: User | AnonymousUser) -> None:
    """Refuse who may not."""
    check(can_manage_imports(user))
