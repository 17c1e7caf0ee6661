"""Drugs by their codes: what was given, as the ingredient's name."""

from __future__ import annotations

import re

from ingest.terms.tables import load_words

_WORD = re.compile(r"[a-z][a-z0-9-]+")


def drug_of(code: str) -> str | None:
    """The ingredient, or None where the table does not have the code."""
    return load_words("drugs.csv").get(code)


def drug_named(display: str) -> str | None:
    """The one known ingredient that a name mentions, or None where it mentions none or several.

    Only words of the table leave, so that nothing else of a name does.
    """
    words = set(_WORD.findall(display.lower()))
    found = {name for name in load_words("drugs.csv").values() if name in words}
    return found.pop() if len(found) == 1 else None
