"""Stage groups and TNM categories by their codes."""

from __future__ import annotations

import re

from ingest.terms.tables import load_words

_NCIT_CATEGORY = re.compile(r"(?:.* )?((?:c|p|yp|yc)?[TNM][0-9Xis]{1,2}[a-e]?)(?: TNM| Stage) Finding(?: v\d)?")
_NCIT_GROUP = re.compile(r"(?:.*\b)?Stage ([0IV]{1,3}[A-E]?\d?)(?: .*)?")
_AJCC = re.compile(
    r"American Joint Committee on Cancer (?:stage )?([0IVX]+[A-E]?\d?|(?:c|p|yp|yc)?[TNM][^ ]*)(?: \(.*)?"
)


def stage_of(code: str) -> str | None:
    """`IIIC`, `cT3`; None where the table does not have the code."""
    return load_words("stages.csv").get(code)


def stage_named(display: str) -> str | None:
    """As `stage_of`, from the names that SNOMED CT and the NCI Thesaurus give such codes; no other name is trusted."""
    matches = (pattern.fullmatch(display.strip()) for pattern in (_AJCC, _NCIT_CATEGORY, _NCIT_GROUP))
    return next((found[1] for found in matches if found), None)


def category_of(stage: str) -> str:
    """What a stage tells: `t_category`, `n_category`, `m_category`, or the `stage` itself."""
    letter = stage.lstrip("cpy")[:1]
    return f"{letter.lower()}_category" if letter in {"T", "N", "M"} else "stage"
