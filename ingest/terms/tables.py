"""The shipped tables of codes. A code is written SYSTEM:code (`SNOMED:254637007`), as a CURIE is.

Facts only, gathered by us: a code and the word that stands for it in our records. Terminologies themselves (SNOMED CT,
LOINC, ICD, RxNorm, NCI Thesaurus) are not shipped; a code that no table has is kept as a code, with a warning.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of one shipped CSV without its header."""
    text = files("ingest.terms").joinpath(name).read_text(encoding="utf-8")
    return tuple(tuple(row) for row in csv.reader(text.splitlines()[1:]) if row)


@cache
def load_pairs(name: str) -> dict[str, tuple[str, str]]:
    """Code to the two words that follow it in one shipped CSV."""
    return {row[0]: (row[1], row[2]) for row in load_rows(name)}


@cache
def load_words(name: str) -> dict[str, str]:
    """Code to word, from the first two columns of one shipped CSV."""
    return {row[0]: row[1] for row in load_rows(name)}
