"""A cancer's codes to an OncoTree code.

The diagnosis (SNOMED CT, ICD-10, NCI Thesaurus) gives the organ or the entity, the morphology (ICD-O-3, SNOMED CT)
narrows it where the table has the pair, and a diagnosis that only says "malignant" takes the organ from the body site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ingest.terms.tables import load_rows, load_words

UNSPECIFIED = frozenset({"SNOMED:363346000", "SNOMED:372087000", "SNOMED:55342001", "ICD10:C80"})
_ONCOTREE = re.compile(r"[A-Z0-9_]{1,24}")
_SECONDARY_ICD = ("C77", "C78", "C79")
_SECONDARY = frozenset({"SNOMED:128462008", "SNOMED:94222008", "SNOMED:94225005", "SNOMED:94391008", "SNOMED:94381002"})


def oncotree_of(codes: Iterable[str], *, morphologies: Iterable[str] = (), sites: Iterable[str] = ()) -> str | None:
    """The OncoTree code of a cancer, or None where no table has it."""
    found = _first(codes) or next((word for site in sites if (word := _site(site))), None)
    if found is None:
        return next((word for code in morphologies if (word := _pairs().get(("ANY", code)))), None)
    narrowed = (word for code in morphologies for base in (found, "ANY") if (word := _pairs().get((base, code))))
    return next(narrowed, found)


def is_secondary(code: str) -> bool:
    """Whether the code is a metastasis."""
    if code.startswith("ICDO3:"):
        return code.endswith("/6")
    return code in _SECONDARY or (code.startswith("ICD10:") and code[6:9] in _SECONDARY_ICD)


def is_cancer(code: str) -> bool:
    """Whether the code is a malignant neoplasm that a table or ICD-10's chapter names."""
    if code.startswith("ICDO3:"):
        return code.endswith("/3")
    if code.startswith("ICD10:C"):
        return code[7:9].isdigit() and not is_secondary(code)
    return code in UNSPECIFIED or _diagnosis(code) is not None


def _first(codes: Iterable[str]) -> str | None:
    return next((word for code in codes if code not in UNSPECIFIED and (word := _diagnosis(code))), None)


def _diagnosis(code: str) -> str | None:
    """By the code, and for ICD-10 by ever shorter ones: C34.1 is C34."""
    table = load_words("diagnoses.csv")
    if code.startswith("ONCOTREE:"):
        return code[9:] if _ONCOTREE.fullmatch(code[9:]) else None
    if not code.startswith("ICD10:"):
        return table.get(code)
    plain = code.replace(".", "")
    return next((word for end in range(len(plain), 8, -1) if (word := table.get(plain[:end]))), None)


def _site(code: str) -> str | None:
    if code.startswith("ICDO3:C"):
        return _diagnosis(f"ICD10:{code[6:]}")
    return load_words("sites.csv").get(code)


@cache
def _pairs() -> dict[tuple[str, str], str]:
    return {(row[0], row[1]): row[2] for row in load_rows("histologies.csv")}
