"""In which order records stand, and whether a variant has one record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_BASES = frozenset("ACGTNacgtn")


@dataclass(slots=True)
class Order:
    """Remembers where the last record stood and which variants were seen."""

    _chromosome: str = ""
    _position: int = 0
    _left: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def defect_of_place(self, chromosome: str, position: int) -> str | None:
        """What is wrong with the record's place after the ones before it, in words."""
        if chromosome == self._chromosome:
            before, self._position = self._position, position
            return "expected positions in increasing order" if position < before else None
        self._left.add(self._chromosome)
        self._chromosome, self._position = chromosome, position
        return "expected all records of a chromosome together" if chromosome in self._left else None

    def is_again(self, chromosome: str, position: int, ref: str, alts: str) -> bool:
        """Whether one of the record's variants, whatever bases stand around it, was seen before.

        Structural alleles do not say what they are by their letters: several of one place are several variants.
        """
        if ref in _BASES and alts in _BASES:
            key = f"{chromosome}:{position}:{ref.upper()}>{alts.upper()}"
            if key in self._seen:
                return True
            self._seen.add(key)
            return False
        found = False
        for key in _keys(chromosome, position, ref, alts):
            found |= key in self._seen
            self._seen.add(key)
        return found


def _keys(chromosome: str, position: int, ref: str, alts: str) -> Iterator[str]:
    for alt in alts.split(","):
        if _BASES.issuperset(alt):
            yield _trimmed(chromosome, position, ref.upper(), alt.upper())


def _trimmed(chromosome: str, position: int, ref: str, alt: str) -> str:
    """The variant without the bases that both alleles end or begin with, of which one base may be needed."""
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        ref, alt, position = ref[1:], alt[1:], position + 1
    return f"{chromosome}:{position}:{ref}>{alt}"
