"""Rules by name, and refusal; the one place that speaks to `rules`, which has no types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from rules.permissions import add_perm, has_perm
from rules.predicates import Predicate, predicate

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

__all__ = ["Predicate", "allow", "check", "is_allowed", "rule"]


def rule(answer: Callable[..., bool], *, name: str | None = None) -> Predicate:
    """A predicate of a person, or of a person and a thing, that can be joined with `&` and `|`."""
    made: Predicate = predicate(answer, name=name)  # type: ignore[no-untyped-call]
    return made


def allow(name: str, who: Predicate) -> None:
    """Keep a rule under its name."""
    add_perm(name, who)  # type: ignore[no-untyped-call]


def is_allowed(name: str, user: User | AnonymousUser, thing: Any = None) -> bool:
    """What the rule of this name answers."""
    return bool(has_perm(name, user, thing))  # type: ignore[no-untyped-call]


def check(is_allowed: bool) -> None:
    """Go on, or refuse.

    Raises:
        PermissionDenied: the answer is a 403 page.
    """
    if not is_allowed:
        raise PermissionDenied
