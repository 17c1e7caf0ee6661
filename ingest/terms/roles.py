"""What part a code plays: a stage group, radiotherapy, a plasma specimen."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.terms.tables import load_words


def roles_of(codes: Iterable[str]) -> list[str]:
    """The parts that the codes play, in their order; codes that play none are left out."""
    table = load_words("roles.csv")
    return [table[code] for code in codes if code in table]
