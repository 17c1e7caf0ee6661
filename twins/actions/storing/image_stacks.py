"""The slices of each series that can be scrolled.

They lie in the database and not in files beside it: a slice packs to some 40 kB and a stack to 1 to 4 MB, the undo of
an import must leave no pixel behind and must bring back those that it replaced, and a copy of the database is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes
from twins.models import ImageSlice, ImageStack

if TYPE_CHECKING:
    from ingest.records import ImageStack as StackRecord

# Slices of one statement: a few megabytes.
_AT_ONCE = 64


def store(wanted: Mapping[int, StackRecord | None]) -> Changes:
    """Make the stacks of exactly these series (by key) the wanted ones; those of equal content are not touched."""
    stored = dict(ImageStack.objects.filter(imaging__in=list(wanted)).values_list("imaging_id", "sha256"))
    values = {key: _values(record) for key, record in wanted.items() if record is not None}
    check_values(ImageStack, values.values())
    fresh = [key for key, each in values.items() if stored.get(key) != each["sha256"]]
    gone = [key for key in stored if key in fresh or key not in values]
    _, deleted = ImageStack.objects.filter(imaging__in=gone).delete()
    for key in fresh:
        stack = ImageStack.objects.create(imaging_id=key, **values[key])
        ImageSlice.objects.bulk_create(_slices(stack, wanted[key]), batch_size=_AT_ONCE)
    created = len(fresh) + sum(len(values[key]["numbers"]) for key in fresh)
    return Changes(created=created, deleted=sum(deleted.values()))


def _values(record: StackRecord) -> dict[str, Any]:
    known = {
        "rows": record.rows,
        "columns": record.columns,
        "pixel_mm": list(record.pixel_mm),
        "value_step": record.value_step,
        "value_offset": record.value_offset,
        "value_range": list(record.value_range),
        "unit": record.unit,
        "window": str(record.window),
        "directions": list(record.directions),
        "numbers": [each.number for each in record.slices],
        "positions_mm": [each.position_mm for each in record.slices],
        "widest": {str(segment): index + 1 for segment, index in record.widest.items()},
    }
    return known | {"sha256": _digest(known, record)}


def _digest(known: Mapping[str, Any], record: StackRecord) -> str:
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
    for each in record.slices:
        digest.update(each.pixels)
        digest.update(json.dumps(_contours(each.contours)).encode())
    return digest.hexdigest()


def _slices(stack: ImageStack, record: StackRecord | None) -> Iterator[ImageSlice]:
    for position, each in enumerate(record.slices if record else (), start=1):
        yield ImageSlice(stack=stack, position=position, pixels=each.pixels, contours=_contours(each.contours))


def _contours(drawn: Mapping[int, Any]) -> dict[str, Any]:
    return {str(segment): polygons for segment, polygons in drawn.items()}
