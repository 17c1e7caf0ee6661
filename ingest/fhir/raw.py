"""What may stay of a resource that no column of ours holds.

A list of what is allowed, not of what is forbidden: codes with their systems, quantities, numbers, yes and no, states,
and dates as days from the index date. Every other text goes: names, addresses, identifiers, notes, displays, narrative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ingest.fhir.dates import Moment, parse_moment
from ingest.fhir.resources import Json

Day = Callable[[Moment], int | None]

_TEXTS = frozenset({
    "resourceType", "system", "code", "unit", "comparator", "status", "intent", "kind", "actuality", "use", "type",
    "url", "valueCode", "gender",
})  # fmt: skip
_NEVER = frozenset({
    "text", "note", "identifier", "name", "telecom", "address", "contact", "photo", "performer", "recorder",
    "asserter", "requester", "author", "contained", "collector", "enterer", "informationSource", "subject",
    "patient", "display", "div", "data", "birthDate", "meta", "id", "fullUrl", "implicitRules",
    "managingOrganization", "generalPractitioner", "communication", "participant", "encounter", "location",
    "instantiatesUri",
})  # fmt: skip
_DEEPEST = 12


def clean(content: Json, day: Day) -> dict[str, Any]:
    """A resource without anything that could name a person, with days in place of dates."""
    return _object(content, day, 0)


def _object(content: Mapping[str, Any], day: Day, depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in content.items():
        if key in _NEVER or depth > _DEEPEST:
            continue
        found = _value(key, value, day, depth)
        if found is not None and found != {} and found != []:
            kept[key] = found
    return kept


def _value(key: str, value: Any, day: Day, depth: int) -> Any:
    if isinstance(value, Mapping):
        return _object(value, day, depth + 1)
    if isinstance(value, list):
        return [found for part in value if (found := _value(key, part, day, depth)) not in (None, {}, [])]
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return _text(key, value, day)
    return None


def _text(key: str, value: str, day: Day) -> Any:
    moment = None if key in _TEXTS else parse_moment(value)
    if moment is not None:
        found = day(moment)
        return None if found is None else {"day": found}
    return value if key in _TEXTS else None
