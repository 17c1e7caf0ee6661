"""Cells that no spreadsheet runs."""

from __future__ import annotations

from typing import Final

# A spreadsheet would run a cell that begins with one of these.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def guard_cell(value: object) -> object:
    """Text that looks like a formula gets an apostrophe in front; numbers and other text stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
