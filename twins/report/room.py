"""How much of each section a report takes: a board reads four pages and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import ngettext

from twins.dossier import numbers

MOST_PAGES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Rows that a table may have, sentences that a list may have, and whether things stand close."""

    variants: int
    measurements: int
    lesions: int
    holdings: int
    covariates: int
    toxicity: int
    special_interest: int
    limits: int
    shares: int
    similar: int
    sources: int
    trials: int
    references: int
    balance: bool
    dense: bool = False


# From the widest on: the first in which a patient fits is taken.
ROOMS: Final = (
    Room(
        variants=14, measurements=16, lesions=12, holdings=8, covariates=20, toxicity=12, special_interest=6, limits=30,
        shares=6, similar=5, sources=6, trials=6, references=8, balance=True,
    ),
    Room(
        variants=12, measurements=10, lesions=8, holdings=4, covariates=12, toxicity=9, special_interest=4, limits=18,
        shares=5, similar=5, sources=4, trials=4, references=6, balance=True,
    ),
    Room(
        variants=10, measurements=8, lesions=6, holdings=0, covariates=10, toxicity=8, special_interest=3, limits=16,
        shares=5, similar=4, sources=3, trials=3, references=5, balance=False,
        dense=True,
    ),
    Room(
        variants=7, measurements=6, lesions=4, holdings=0, covariates=8, toxicity=6, special_interest=0, limits=12,
        shares=4, similar=3, sources=2, trials=2, references=4, balance=False,
        dense=True,
    ),
    Room(
        variants=5, measurements=4, lesions=3, holdings=0, covariates=4, toxicity=4, special_interest=0, limits=8,
        shares=3, similar=2, sources=1, trials=0, references=3, balance=False,
        dense=True,
    ),
)  # fmt: skip


def shortened(rows: Iterable[Any], most: int) -> dict[str, Any]:
    """The first rows, and a sentence that counts those left out."""
    found = list(rows)
    return {"rows": found[:most], "more": more_sentence(len(found) - most)}


def more_sentence(left_out: int) -> str:
    """How many rows stand on the page alone; empty where all are shown."""
    if left_out <= 0:
        return ""
    told = {"count": numbers.whole(left_out)}
    return ngettext("%(count)s more on the patient page.", "%(count)s more on the patient page.", left_out) % told
