"""Make the stored rows equal to the wanted rows, touching only what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows that an import touched."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            deleted=self.deleted + other.deleted,
        )

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.deleted)

    def as_dict(self) -> dict[str, int]:
        """Counts for the report of an import."""
        return {"created": self.created, "updated": self.updated, "deleted": self.deleted}


def sync_keyed(
    model: type[models.Model],
    *,
    stored: models.QuerySet[Any],
    wanted: Mapping[Any, Mapping[str, Any]],
    key: Sequence[str],
    delete: models.QuerySet[Any] | None,
) -> tuple[dict[Any, int], Changes]:
    """Make keyed rows equal to the wanted ones and keep their identity, since other rows refer to them.

    Args:
        wanted: values by key.
        delete: rows that may go when they are not wanted; None keeps them all.

    Returns:
        Primary key by key, and what changed.
    """
    existing = {tuple(getattr(row, name) for name in key): row for row in stored}
    fresh = [model(**dict(zip(key, at, strict=True)), **values) for at, values in wanted.items() if at not in existing]
    changed = [row for at, row in existing.items() if at in wanted and _assign(row, wanted[at])]
    model._base_manager.bulk_create(fresh, batch_size=2000)
    if changed:
        fields = sorted({name for values in wanted.values() for name in values})
        model._base_manager.bulk_update(changed, fields, batch_size=500)
    gone = _delete_unwanted(delete, wanted, key) if delete is not None else 0
    ids = {at: row.pk for at, row in existing.items() if at in wanted}
    ids |= {tuple(getattr(row, name) for name in key): row.pk for row in fresh}
    return ids, Changes(created=len(fresh), updated=len(changed), deleted=gone)


def _assign(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Set the values on the row; True when one of them was another before."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _delete_unwanted(rows: models.QuerySet[Any], wanted: Mapping[Any, Any], key: Sequence[str]) -> int:
    gone = [pk for pk, *at in rows.values_list("pk", *key) if tuple(at) not in wanted]
    rows.model._base_manager.filter(pk__in=gone).delete()
    return len(gone)
