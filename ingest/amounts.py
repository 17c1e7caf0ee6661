"""Measured amounts as laboratories write them: a number, or a bound of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.tables.numbers import parse_number

_AMOUNT = re.compile(r"(<=|>=|<|>|≤|≥)?\s*(\S+)")
MILLIMETRES = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
"""Millimetres of a unit of length (UCUM)."""
_SIGNS = {"≤": "<=", "≥": ">=", None: ""}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or a bound of it (`<`, `<=`, `>`, `>=`)."""

    value: float
    comparator: str = ""

    @property
    def is_upper_bound(self) -> bool:
        """Whether only more than it is excluded."""
        return self.comparator.startswith("<")


def parse_amount(text: str) -> Amount:
    """A number with or without a comparator.

    Raises:
        ValueError: anything else, a negative number included.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected a number")
    value = parse_number(match.group(2))
    if value < 0:
        raise ValueError("expected a number of 0 or more")
    return Amount(value, _SIGNS.get(match.group(1), match.group(1) or ""))
