"""Rows of the table, and how a row is measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number with its unit and what it is of."""

    what: str
    value: float
    unit: str
    detail: str


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median_ms(act: Callable[[], object], *, times: int) -> float:
    """Median wall time in milliseconds, after one call that does not count."""
    act()
    return 1000 * median(seconds(act) for _ in range(times))
