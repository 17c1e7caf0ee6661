"""A kept forecast's survival curve, read at any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np

from fusion.errors import ForecastUnreadable

MONTH_DAYS = 365.25 / 12
# A forecast that called something impossible is wrong, not infinitely so.
SMALL = 1e-6
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCurve:
    """S by month from the origin, with the hazard constant between months.

    Attributes:
        months: ascending from 0.
        survival: S at each, from 1, never rising.
        low, high: ends of the 90 % band at each.
    """

    months: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def read(cls, stored: Mapping[str, Any], *, where: str) -> Self:
        """The curve of `{month: {p, low, high}}`, as `simulate` prints it.

        Raises:
            ForecastUnreadable: no such values, no month 0, a probability outside 0..1, or survival that rises.
        """
        try:
            months = sorted(stored, key=float)
            p, low, high = (tuple(float(stored[month][end]) for month in months) for end in ("p", "low", "high"))
        except (KeyError, TypeError, ValueError) as error:
            raise ForecastUnreadable(expected="{month: p, low, high}", found=repr(error), where=where) from error
        curve = cls(months=tuple(map(float, months)), survival=p, low=low, high=high)
        curve._check(where)
        return curve

    def _check(self, where: str) -> None:
        if not self.months or self.months[0] != 0:
            raise ForecastUnreadable(expected="survival from month 0", found=f"{self.months[:1]}", where=where)
        outside = [p for p in self.survival if not -ROUNDING <= p <= 1 + ROUNDING]
        if outside:
            raise ForecastUnreadable(expected="survival in 0..1", found=str(outside[0]), where=where)
        if any(after > before + ROUNDING for before, after in pairwise(self.survival)):
            raise ForecastUnreadable(expected="survival that never rises", found="a rise", where=where)

    @property
    def last_days(self) -> float:
        """Where the curve ends."""
        return self.months[-1] * MONTH_DAYS

    def at(self, days: float) -> float:
        """S at a day within the curve: log S is linear between months; never below 1e-6."""
        return self._read(self.survival, days)

    def risk(self, months: int) -> tuple[float, float, float]:
        """Probability of the event by a month, with the ends of its 90 % band."""
        days = months * MONTH_DAYS
        low, high = self._read(self.low, days), self._read(self.high, days)
        return 1 - self.at(days), 1 - high, 1 - low

    def _read(self, heights: tuple[float, ...], days: float) -> float:
        logs = np.log(np.clip(heights, SMALL, 1.0))
        return float(np.exp(np.interp(days / MONTH_DAYS, self.months, logs)))
