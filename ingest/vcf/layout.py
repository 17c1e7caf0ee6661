"""What the samples of a record hold, by its FORMAT: worked out once for each FORMAT text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_NUMBER = r"(?:\.|[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_PERCENT = r"(?:\.|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%)"
_COUNT = r"(?:\.|[0-9]{1,8})"
_FRACTION_KEYS = ("AF", "FA", "VAF", "VF")
_COUNT_KEYS = ("AD", "ADT", "DP", "DPT", "RD", "RO", "AO", "AU", "CU", "GU", "TU", "TAR", "TIR", "DP4", "BCOUNT")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the values of a key must look like, and the words for it."""

    pattern: re.Pattern[str]
    words: str


def _list_of(item: str, words: str) -> Shape:
    return Shape(re.compile(f"{item}(?:,{item})*"), words)


NUMBERS = _list_of(_NUMBER, "a number or a point")
COUNTS = _list_of(_COUNT, "a count of reads or a point")
_SHAPES: Mapping[str, Shape] = {
    **dict.fromkeys(_FRACTION_KEYS, NUMBERS),
    **dict.fromkeys(_COUNT_KEYS, COUNTS),
    "FREQ": _list_of(_PERCENT, "a percentage such as 12.3%"),
}
# keys that we do not read must only be numbers at all; callers write fractions where they declare integers
_ANY_NUMBERS = Shape(
    re.compile(
        rf"(?:(?:{_NUMBER}|[+-]?(?:[iI]nf(?:inity)?|[nN]a[nN]))(?:[,/|](?:{_NUMBER}|[+-]?(?:[iI]nf|[nN]a[nN])))*)?"
    ),
    "a number or a point",
)
_CHARACTERS = Shape(re.compile(r"(?:[^:,](?:,[^:,])*)?"), "single characters")
_MOST_KEYS = 30
_FRACTIONS = (*((key, 1.0) for key in _FRACTION_KEYS), ("FREQ", 100.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Keys of one FORMAT.

    Attributes:
        keys: in their order.
        place: index of each key.
        has_genotype: GT stands where it must.
        shapes: index, key and shape of each key that we read.
        fractions: keys that state the VAF, best first, with what divides them.
        whole: what a sample with a value for every key looks like; None for more keys than usual.
        is_plain: it has AF, AD and DP, and RD does not change what AD is.
    """

    keys: tuple[str, ...]
    place: Mapping[str, int] = field(default_factory=dict)
    shapes: Sequence[tuple[int, str, Shape]] = ()
    fractions: Sequence[tuple[str, float]] = ()
    whole: re.Pattern[str] | None = None
    is_plain: bool = False
    has_genotype: bool = False


def layout_of(text: str, *, numeric: frozenset[str] = frozenset(), characters: frozenset[str] = frozenset()) -> Layout:
    """The layout of a FORMAT text; `numeric` and `characters`: keys that the header declares to be so."""
    keys = tuple(text.split(":"))
    known = {key: shape for key in keys if (shape := _shape_of(key, numeric, characters)) is not None}
    place = {key: at for at, key in enumerate(keys)}
    return Layout(
        keys=keys,
        place=place,
        shapes=tuple((at, key, known[key]) for at, key in enumerate(keys) if key in known),
        fractions=tuple((key, scale) for key, scale in _FRACTIONS if key in place),
        whole=_whole(keys, known) if len(keys) <= _MOST_KEYS else None,
        is_plain={"AF", "AD", "DP"} <= place.keys() and "RD" not in place,
        has_genotype=keys[0] == "GT",
    )


def _shape_of(key: str, numeric: frozenset[str], characters: frozenset[str]) -> Shape | None:
    if key in _SHAPES:
        return _SHAPES[key]
    if key in numeric:
        return _ANY_NUMBERS
    return _CHARACTERS if key in characters else None


def _whole(keys: tuple[str, ...], known: Mapping[str, Shape]) -> re.Pattern[str]:
    return re.compile(":".join(f"(?:{known[key].pattern.pattern})" if key in known else "[^:]*" for key in keys))


class Sample:
    """The values of one sample column of one record."""

    __slots__ = ("_found", "layout")

    def __init__(self, layout: Layout, found: Sequence[str]) -> None:
        self.layout = layout
        self._found = found

    def text(self, key: str) -> str:
        """What the sample has for the key; a point where it has nothing."""
        at = self.layout.place.get(key)
        return self._found[at] if at is not None and at < len(self._found) else "."

    def plain_texts(self) -> tuple[str, str, str]:
        """What a plain layout has of AF, AD and DP."""
        place, found = self.layout.place, self._found
        if len(found) < len(self.layout.keys):
            return ".", ".", "."
        return found[place["AF"]], found[place["AD"]], found[place["DP"]]

    def numbers(self, key: str) -> Sequence[float | None]:
        """The key's numbers, None where missing; percent signs are dropped."""
        return parse_numbers(self.text(key))


def parse_numbers(text: str) -> Sequence[float | None]:
    """Numbers between commas, None for a point."""
    if "%" in text:
        text = text.replace("%", "")
    return [None if part == "." else float(part) for part in text.split(",")]
