"""Tokens of the interface for programs: shown once, kept as a hash, at an end after a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from knox.models import AuthToken
from knox.settings import knox_settings

from twins.actions import access

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def issue(*, by: User) -> str | None:
    """A new token in plain text, or None where the person has as many as allowed."""
    if AuthToken.objects.filter(user=by).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        return None
    row, plain = AuthToken.objects.create(user=by)
    access.record("token_issued", by=by, detail={"token": row.token_key})
    return str(plain)


@transaction.atomic
def revoke(key: str, *, by: User) -> bool:
    """End one of the person's own tokens; False where there is none that begins so."""
    deleted, _ = AuthToken.objects.filter(user=by, token_key=key).delete()
    if deleted:
        access.record("token_revoked", by=by, detail={"token": key})
    return bool(deleted)
