"""Gene symbols by HGNC id."""

from __future__ import annotations

import re

from ingest.terms.tables import load_words

_SYMBOL = re.compile(r"[A-Z][A-Za-z0-9-]{1,14}")


def symbol_of(code: str) -> str | None:
    """The approved symbol of `HGNC:11998`, or None where the table does not have it."""
    return load_words("hgnc.csv").get(code)


def is_symbol(text: str) -> bool:
    """Whether a text can be a gene symbol."""
    return _SYMBOL.fullmatch(text) is not None
