"""Searches that somebody comes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from twins.actions import access
from twins.models import SavedList

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save(name: str, *, query: str, by: User) -> SavedList:
    """Keep a search under a name; the same name again keeps the newer search."""
    kept, _is_new = SavedList.objects.update_or_create(by=by, name=name, defaults={"query": without_page(query)})
    access.record("list_saved", by=by, detail={"list": kept.pk})
    return kept


@transaction.atomic
def forget(pk: int, *, by: User) -> bool:
    """Drop one of the person's own; False where there is none."""
    deleted, _rows = SavedList.objects.filter(pk=pk, by=by).delete()
    if deleted:
        access.record("list_forgotten", by=by, detail={"list": pk})
    return bool(deleted)


def without_page(query: str) -> str:
    """The filters and the order: a list that is opened again begins at its first page."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name != "page"])
