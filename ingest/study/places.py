"""On which line of a TOML text each key stands; tomllib does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def parse_places(text: str) -> Mapping[Place, int]:
    """Line of each header and key, by path: ("outcome", 1, "event_when").

    Keys inside an inline table stand on the line of the key that holds it. A line inside a multi-line string may be
    taken for a key; such a path is never asked for, because the parsed document does not have it.
    """
    places: dict[Place, int] = {}
    arrays: Counter[str] = Counter()
    header: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _HEADER.match(line):
            header = _header(found.group(1), _parts(found.group(2)), arrays)
            places.setdefault(header, number)
        elif found := _KEY.match(line):
            places.setdefault((*header, *_parts(found.group(1))), number)
    return places


def line_of(places: Mapping[Place, int], path: Place) -> int | None:
    """Line of the path, else of the nearest thing that holds it."""
    for end in range(len(path), 0, -1):
        if path[:end] in places:
            return places[path[:end]]
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _header(bracket: str, parts: tuple[str, ...], arrays: Counter[str]) -> Place:
    if bracket == "[[":
        arrays[parts[0]] += 1
        return (parts[0], arrays[parts[0]] - 1, *parts[1:])
    # [variants.x] below [[variants]] belongs to the latest of them
    if arrays[parts[0]]:
        return (parts[0], arrays[parts[0]] - 1, *parts[1:])
    return parts
