"""What a line of a VCF's header must be, and what it declares of INFO and FORMAT."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"##[^=\s]+=.*")
# quoted text may hold anything but a bare quote
_STRUCTURE = re.compile(r'<(?:[^"]|"(?:\\.|[^"\\])*")*>\s*')
_ATTRIBUTE = re.compile(r'(\w+)=("(?:\\.|[^"\\])*"|[^,>]*)')
_STRUCTURED = frozenset({"INFO", "FORMAT", "FILTER", "ALT", "contig"})
_DECLARING = frozenset({"INFO", "FORMAT"})
# -1 is the point of VCF 4.0, which some programs still write
_NUMBER = re.compile(r"[0-9]+|-1|[ARG.]|L[ARG]|P|M")
_TYPES = frozenset({"Integer", "Float", "Flag", "Character", "String"})


class Declared(NamedTuple):
    """What the header says of a key of INFO or FORMAT."""

    number: str
    type: str


def defect_of(line: str) -> str | None:
    """What is wrong with a line that begins with ##, in words; None where nothing is.

    Only lines that describe the records are held against their grammar; programs write much else into headers.
    """
    if not _LINE.fullmatch(line):
        return "expected ##key=value"
    key, _, value = line[2:].partition("=")
    if key not in _STRUCTURED:
        return None
    if not _STRUCTURE.fullmatch(value):
        return f"expected ##{key}=<…> with closed brackets and quotation marks"
    attributes = dict(_ATTRIBUTE.findall(value[1:]))
    if not attributes.get("ID"):
        return f"expected an ID in ##{key}"
    return _of_declaration(key, attributes) if key in _DECLARING else None


def _of_declaration(key: str, attributes: dict[str, str]) -> str | None:
    if not _NUMBER.fullmatch(attributes.get("Number", "")):
        return f"expected the Number of ##{key} to be a number, a point, A, R or G"
    if attributes.get("Type") not in _TYPES:
        return f"expected the Type of ##{key} to be one of {', '.join(sorted(_TYPES))}"
    return None


def declared_in(line: str) -> tuple[str, str, Declared] | None:
    """INFO or FORMAT, the key, and what is declared; None for another line."""
    name, _, value = line[2:].partition("=")
    if name not in _DECLARING:
        return None
    attributes = dict(_ATTRIBUTE.findall(value[1:]))
    return name, attributes["ID"], Declared(attributes["Number"], attributes["Type"])
