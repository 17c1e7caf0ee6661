"""The known word that a mistyped one probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest in spelling (case ignored), or None where none is near."""
    by_case = {choice.lower(): choice for choice in known}
    found = get_close_matches(word.lower(), by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Words for the end of a message: the nearest known word, else all of them."""
    choices = sorted(known)
    near = nearest(word, choices)
    if near is not None:
        return f"did you mean {near}?"
    shown = ", ".join(choices[:20])
    return f"known are: {shown}{', …' if len(choices) > 20 else ''}"
