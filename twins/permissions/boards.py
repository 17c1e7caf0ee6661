"""Who prepares cases, drafts recommendations, and makes them final."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.permissions.checking import allow, check, is_allowed
from twins.permissions.predicates import is_board, is_clinician

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

allow("boards.prepare", is_clinician | is_board)
allow("boards.draft", is_clinician | is_board)
allow("boards.make_final", is_board)


def can_prepare_cases(user: User | AnonymousUser) -> bool:
    """Clinicians and the board; whom they see is another question."""
    return is_allowed("boards.prepare", user)


def check_prepare_cases(user: User | AnonymousUser) -> None:
    """Refuse who only reads."""
    check(can_prepare_cases(user))


def can_draft(user: User | AnonymousUser) -> bool:
    """Clinicians and the board write recommendations."""
    return is_allowed("boards.draft", user)


def check_draft(user: User | AnonymousUser) -> None:
    """Refuse who only reads."""
    check(can_draft(user))


def can_make_final(user: User | AnonymousUser) -> bool:
    """Only the board decides."""
    return is_allowed("boards.make_final", user)


def check_make_final(user: User | AnonymousUser) -> None:
    """Refuse who only drafts."""
    check(can_make_final(user))
