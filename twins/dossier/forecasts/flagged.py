"""Which flags of an arm stand beside which of its numbers."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from twins.dossier.forecasts.estimates import ArmView, Flag
from twins.dossier.forecasts.flag_words import ARM, concerned

# How many months a number reaches.
REACH: Final = {"p12": 12, "p24": 24}


def flags_beside(arm: ArmView, quantities: Set[str]) -> dict[str, tuple[Flag, ...]]:
    """Quantity -> its flags, each short name once; what concerns no quantity that is told stands beside the grade."""
    found: dict[str, dict[str, Flag]] = {}
    for flag in arm.flags:
        for quantity in _told(arm, flag, quantities):
            found.setdefault(quantity, {}).setdefault(flag.short, flag)
    return {quantity: tuple(named.values()) for quantity, named in found.items()}


def _told(arm: ArmView, flag: Flag, quantities: Set[str]) -> tuple[str, ...]:
    found = tuple(each for each in concerned(flag.code) if each in quantities and _holds(arm, flag, each))
    return found or ARM


def _holds(arm: ArmView, flag: Flag, quantity: str) -> bool:
    """Whether a flag of several numbers is about this one."""
    match flag.code:
        case "median_not_reached":
            return {"os_median": arm.os_median, "pfs_median": arm.pfs_median}[quantity].value is None
        case "extrapolation":
            return arm.followed_months is None or REACH.get(quantity, arm.followed_months + 1) > arm.followed_months
        case _:
            return True
