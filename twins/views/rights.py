"""What the person may do, for templates: `may.import_files`, asked only where a template asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.access import can_read_access
from twins.permissions.boards import can_draft, can_make_final, can_prepare_cases
from twins.permissions.care_teams import can_manage_teams
from twins.permissions.imports import can_manage_imports
from twins.permissions.patients import can_ask_what_if

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest

RIGHTS: dict[str, Callable[[User | AnonymousUser], bool]] = {
    "ask_what_if": can_ask_what_if,
    "draft": can_draft,
    "import_files": can_manage_imports,
    "make_final": can_make_final,
    "manage_teams": can_manage_teams,
    "prepare_cases": can_prepare_cases,
    "read_access": can_read_access,
}


class Rights:
    """The answers for one person; templates look them up by name."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        """Whether the person has this right."""
        return RIGHTS[name](self._user)


def rights(request: HttpRequest) -> dict[str, Rights]:
    """For every template."""
    return {"may": Rights(request.user)} if hasattr(request, "user") else {}
