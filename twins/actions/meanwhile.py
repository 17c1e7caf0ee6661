"""Two people at one text: the second save is refused, and both keep what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twins.models import BoardCase, Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody saved first: when, and what now stands in the fields that one wanted to write otherwise."""

    changed_at: datetime
    theirs: Mapping[str, Any]


def save_unless_changed(
    row: BoardCase | Recommendation, *, fields: Mapping[str, Any], changed_at: datetime
) -> Clash | None:
    """Write the fields when the row is still as it was read; the caller holds the transaction and the row's lock."""
    if row.changed_at != changed_at:
        theirs = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
        return Clash(changed_at=row.changed_at, theirs=theirs)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields, "changed_at"])
    return None
