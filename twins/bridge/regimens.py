"""Door to the regimen library and the spelling of edits: small tables, which the web process may read."""

from __future__ import annotations

from dataclasses import dataclass

from fusion.simulation.editing.edits import HIGHEST_DOSE, HIGHEST_MONTHS, HIGHEST_WEEKS, CombinationRule
from fusion.simulation.editing.parsing import parse_edit, split_edit
from fusion.simulation.editing.pharmacokinetics import load_pharmacokinetics
from fusion.simulation.library import find_regimen, load_library

__all__ = [
    "HIGHEST_DOSE",
    "HIGHEST_MONTHS",
    "HIGHEST_WEEKS",
    "RULES",
    "OfferedRegimen",
    "find_key",
    "interval_weeks",
    "offer_regimens",
    "spell_edit",
    "split_edit",
]

RULES = tuple(rule.value for rule in CombinationRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedRegimen:
    """A regimen of the library as a list shows it."""

    key: str
    name: str
    setting: str


def offer_regimens(diagnosis: str) -> tuple[OfferedRegimen, ...]:
    """The library's regimens that were studied in a diagnosis; all of them where it is not known."""
    regimens = load_library().offered()
    fit = [each for each in regimens if each.suits(diagnosis)] if diagnosis else list(regimens)
    return tuple(OfferedRegimen(key=each.key, name=each.name, setting=each.setting) for each in fit)


def find_key(name: str, *, diagnosis: str, detail: str) -> str:
    """The key of a regimen by key or name; `RegimenNotFound` names the nearest."""
    return find_regimen(name, diagnosis, detail=detail).key


def interval_weeks(key: str) -> float | None:
    """Weeks from one administration to the next on the label, where the table of pharmacokinetics has them."""
    found = load_pharmacokinetics().get(key)
    return found.every_weeks if found else None


def spell_edit(text: str) -> str:
    """An edit as it is named beside other arms; `EditError` says what was expected of which word."""
    return parse_edit(text).label
