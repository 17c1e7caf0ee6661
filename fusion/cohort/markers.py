"""Biomarkers among a patient's stored observations: microsatellite instability and PD-L1."""

import re
from collections.abc import Iterable
from typing import Any

from fusion.cohort.history import Knowing
from fusion.errors import HistoryError

# The importer's code of MSI: 0 stable, 1 low, 2 high.
MSI_CLASS, MSI_HIGH = "msi_class", 2.0
PD_L1_NAMES = ("pd_l1", "pdl1", "pd_l1_tps", "pdl1_tps", "tps", "pd_l1_tc", "pdl1_tc")
PERCENT = {"%": 1.0, "percent": 1.0, "fraction": 100.0}


def find_msi_high(observations: Iterable[Any], origin_day: int) -> bool | None:
    """Whether the latest class by the origin is MSI-high; None where there is none."""
    latest = _latest(observations, (MSI_CLASS,), origin_day)
    return None if latest is None else bool(latest.value == MSI_HIGH)


def find_pd_l1_percent(observations: Iterable[Any], origin_day: int) -> float | None:
    """The latest share of tumour cells with PD-L1 by the origin, 0..100; None where there is none.

    Raises:
        HistoryError: the unit is neither a percentage nor a fraction, or the share lies outside 0..100 %.
    """
    latest = _latest(observations, PD_L1_NAMES, origin_day)
    if latest is None:
        return None
    where = f"PD-L1 on day {latest.day}"
    if latest.unit not in PERCENT:
        raise HistoryError(expected="the unit % or fraction", found=str(latest.unit or "none"), where=where)
    percent = float(latest.value) * PERCENT[latest.unit]
    if not 0 <= percent <= 100:
        raise HistoryError(expected="0 to 100 % of tumour cells", found=f"{percent:g} %", where=where)
    return percent


def _latest(observations: Iterable[Any], names: tuple[str, ...], origin_day: int) -> Any | None:
    known = [
        each
        for each in observations
        if re.sub(r"[^a-z0-9]+", "_", each.name.lower()).strip("_") in names
        and each.day <= origin_day
        and each.state == Knowing.VALUE.value
        and each.value is not None
        and not each.comparator
    ]
    return max(known, key=lambda each: each.day, default=None)
