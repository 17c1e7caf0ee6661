"""Every address of the resolver, and what fills its keys."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

STUDY: Final = "hidden-study"
CODE: Final = "SECRET-4711"

Address = tuple[str, frozenset[str], str]


def addresses(
    resolver: URLResolver, before: str = "", space: str = "", of: frozenset[str] = frozenset()
) -> Iterator[Address]:
    """Name, keys and route of every address, but for Django's own administration, which has tests of its own."""
    for each in resolver.url_patterns:
        route, keys = before + str(each.pattern), of | frozenset(each.pattern.regex.groupindex)
        if isinstance(each, URLResolver) and each.namespace != "admin":
            yield from addresses(each, route, f"{each.namespace}:" if each.namespace else space, keys)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}", keys, route


ADDRESSES = sorted(set(addresses(get_resolver())), key=lambda each: (each[0], each[2]))
# What <pk> is, by how the address begins; an address that begins otherwise and has one must be added.
PLACES = {
    "account/second-factor/webauthn/keys/": "key",
    "api/v1/board/cases/": "case",
    "api/v1/imports/": "import",
    "api/v1/models/": "model",
    "api/v1/patients/<slug:study>/<path:code>/what-ifs/": "what-if",
    "board/cases/": "case",
    "board/meetings/": "meeting",
    "board/recommendations/": "recommendation",
    "care-teams/": "team",
    "emergency-access/": "emergency",
    "imports/": "import",
    "imports/sources/": "source",
    "imports/uploads/": "upload",
    "lists/": "list",
    "models/": "model",
    "patients/<slug:study>/<path:code>/imaging/": "imaging",
    "patients/<slug:study>/<path:code>/what-if/": "what-if",
}
WORDS = {"study": STUDY, "code": CODE, "name": "survival", "form": "svg", "position": 1, "key": "none", "rest": "x"}


def fill(route: str, keys: frozenset[str], rows: dict[str, int | UUID]) -> dict[str, Any]:
    """Values of an address's keys, so that it speaks of the hidden rows."""
    values: dict[str, Any] = {}
    for key in keys:
        if key == "pk":
            places = [place for place in PLACES if route.startswith(place)]
            assert places, f"say in PLACES what <pk> is in {route}"
            values[key] = rows[PLACES[max(places, key=len)]]
        elif key == "study" and "<int:study>" in route:
            values[key] = rows["study"]
        else:
            found = WORDS.get(key, rows.get(key))
            assert found is not None, f"say in WORDS what <{key}> is in {route}"
            values[key] = found
    return values
