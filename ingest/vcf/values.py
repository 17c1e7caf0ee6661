"""Values of INFO and of samples against what the header, or else the specification, declares of their keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.vcf.meta import Declared

_FLOAT = (
    r"(?:\.|[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:[iI][nN][fF](?:inity)?|[nN][aA][nN]))"
)
_COUNT = r"(?:\.|[0-9]+)"
# VCF 4.3, table 1: reserved keys of INFO that are numbers; counts cannot be negative
_RESERVED = {
    **dict.fromkeys(("AC", "AN", "DP", "END", "MQ0", "NS"), _COUNT),
    **dict.fromkeys(("AF", "BQ", "MQ", "SB"), _FLOAT),
}
_RESERVED_FLAGS = ("DB", "H2", "H3", "SOMATIC", "VALIDATED", "1000G")
_NEVER = re.compile(r"(?!)")
_BAD_KEY = re.compile(r"(?:^|;)(?:=|[^=;]*\s[^=;]*(?=[=;]|$))")
_LONGEST = 40


@dataclass(slots=True)
class InfoValues:
    """Finds what cannot be in INFO. `declared`: by key, as the header has them."""

    declared: Mapping[str, Declared]
    _wrong_number: re.Pattern[str] = _NEVER
    _wrong_flag: re.Pattern[str] = _NEVER
    _anything: re.Pattern[str] = _NEVER

    def __post_init__(self) -> None:
        shapes = {key: shape for key, shape in _RESERVED.items() if key not in self.declared}
        shapes |= {key: _FLOAT for key, said in self.declared.items() if said.type in {"Integer", "Float"}}
        by_shape = [
            f"(?:{'|'.join(re.escape(key) for key in keys)})=(?!{shape}(?:,{shape})*(?:;|$))"
            for shape in (_COUNT, _FLOAT)
            if (keys := [key for key, its in shapes.items() if its == shape])
        ]
        if by_shape:
            self._wrong_number = re.compile(f"(?:^|;)(?:{'|'.join(by_shape)})")
        flags = [key for key in _RESERVED_FLAGS if key not in self.declared]
        if flags:
            self._wrong_flag = re.compile(f"(?:^|;)(?:{'|'.join(flags)})=(?![01](?:;|$))")
        # one look at the text of each record, since hardly any is wrong
        together = [each.pattern.removeprefix("(?:^|;)") for each in (_BAD_KEY, self._wrong_number, self._wrong_flag)]
        self._anything = re.compile(f"(?:^|;)(?:{'|'.join(together)})")

    def defect_of(self, text: str) -> tuple[str, str, str] | None:
        """Code, what was found and words for the first thing that cannot be; None where nothing is wrong."""
        if self._anything.search(text) is None:
            return None
        if bad := _BAD_KEY.search(text):
            return "bad_field", bad.group().strip(";")[:_LONGEST], "expected keys without blanks and not empty in INFO"
        if bad := self._wrong_number.search(text):
            found = _part(text, bad)
            return "not_a_number", found, f"expected a number for {found.partition('=')[0]} in INFO"
        if bad := self._wrong_flag.search(text):
            found = _part(text, bad)
            return "bad_field", found, f"expected no value for {found.partition('=')[0]} in INFO, which is a flag"
        return None


def _part(text: str, found: re.Match[str]) -> str:
    start = found.start() + (text[found.start()] == ";")
    return text[start:].partition(";")[0][:_LONGEST]


@dataclass(slots=True)
class FormatKeys:
    """Finds what cannot be among the keys of FORMAT. `declared`: by key, as the header has them."""

    declared: Mapping[str, Declared]
    is_old: bool
    numeric: frozenset[str] = field(init=False)
    characters: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.numeric = frozenset(key for key, said in self.declared.items() if said.type in {"Integer", "Float"})
        self.characters = frozenset(key for key, said in self.declared.items() if said.type == "Character")

    def defect_of(self, keys: tuple[str, ...]) -> str | None:
        """What is wrong with the keys, in words. Before VCF 4.3 a key that is not declared has letters and digits."""
        if "" in keys or any(" " in key for key in keys):
            return "expected keys without blanks and not empty in FORMAT"
        if len(set(keys)) < len(keys):
            return "expected each key once in FORMAT"
        odd = next((key for key in keys if self.is_old and not key.isalnum() and key not in self.declared), None)
        return None if odd is None else f"expected letters and digits, or a line ##FORMAT of its own, for '{odd}'"
