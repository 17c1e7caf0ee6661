"""One FHIR resource with its place, and small readings of the data types that many resources share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.terms.systems import curie_of

Json = Mapping[str, Any]
_PLAIN = re.compile(r"#?[A-Za-z0-9._-]{1,64}|[A-Za-z]{1,40}/[A-Za-z0-9._-]{1,64}|urn:uuid:[0-9a-fA-F-]{36}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a resource stands: file, line of an NDJSON file, path inside a bundle, and what resolves beside it.

    `scope`: resources of one scope came together (one bundle, all NDJSON files of an import, one single file).
    """

    file: str
    scope: str
    line: int | None = None
    path: str = ""

    def column(self, element: str) -> str:
        """The element's name for an issue, behind the resource's path."""
        return f"{self.path}.{element}" if self.path else element


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as it came. `id`: its logical id, or the UUID of its bundle entry."""

    type: str
    id: str
    content: Json
    place: Place
    full_url: str = ""
    method: str = ""
    contained: Mapping[str, Json] = field(default_factory=dict)

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that it claims, without address and version."""
        found = mapping(self.content.get("meta")).get("profile")
        return tuple(str(name).split("|")[0].rsplit("/", 1)[-1] for name in listed(found) if isinstance(name, str))

    def codes(self, element: str) -> list[str]:
        """Codes of a CodeableConcept, or of a list of them."""
        return [code for concept in listed(self.content.get(element)) for code in codes_of(concept)]


def mapping(value: object) -> Json:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """The value's parts where it is a list, itself where there is one, nothing where there is none."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def number_of(value: object) -> float | None:
    """The value where it is a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def codings_of(concept: object) -> Iterator[tuple[str, str]]:
    """Code (SYSTEM:code) and display of each coding of a CodeableConcept; the display may be empty."""
    for coding in listed(mapping(concept).get("coding")):
        code = mapping(coding).get("code")
        if isinstance(code, str) and code:
            yield curie_of(str(mapping(coding).get("system") or ""), code), str(mapping(coding).get("display") or "")


def codes_of(concept: object) -> list[str]:
    """Codes of a CodeableConcept as SYSTEM:code."""
    return [code for code, _ in codings_of(concept)]


def extension_of(content: object, ending: str) -> Json | None:
    """The first extension whose address ends so (`us-core-birthsex`), or None."""
    for extension in listed(mapping(content).get("extension")):
        if str(mapping(extension).get("url", "")).rstrip("/").endswith(ending):
            return mapping(extension)
    return None


def shown(reference: str) -> str | None:
    """The reference where it is a plain one, for an issue; a search by identifier (`Patient?identifier=…`) is not."""
    return reference if _PLAIN.fullmatch(reference) else None


def reference_in(value: object) -> str | None:
    """The text of a Reference, or None where it has none."""
    found = mapping(value).get("reference")
    return found if isinstance(found, str) and found else None
