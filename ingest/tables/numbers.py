"""Text to number, strictly: what a person would have to guess at is refused."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse_number(text: str) -> float:
    """The finite number that the text writes, with a point and without grouping.

    Raises:
        ValueError: a decimal comma, a unit, `inf`, `nan`, other digits than 0-9, or too large for a double.
    """
    if _NUMBER.fullmatch(text) is None:
        raise ValueError("expected a number")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("expected a number that fits in double precision")
    return value


def parse_integer(text: str) -> int:
    """The whole number that the text writes; `12.0` counts, because spreadsheets write it.

    Raises:
        ValueError: not a number, or with a fraction.
    """
    value = parse_number(text)
    if not value.is_integer():
        raise ValueError("expected a whole number")
    return int(value)
