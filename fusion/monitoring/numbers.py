"""A number with its interval, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from fusion.shapes import Floats

LEVEL = 0.95
Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A value with its 95 % interval.

    Attributes:
        value: None where the forecasts do not give it.
        low, high: None where there is no value, or no interval is defined for it.
        reason: why the value is None, else empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def unknown(reason: str) -> Number:
    """No number, and why."""
    return Number(value=None, reason=reason)


def poisson_interval(events: float) -> tuple[float, float]:
    """Exact 95 % interval of the mean of a Poisson count (Garwood 1936).

    low = chi2(0.025; 2 O) / 2 and high = chi2(0.975; 2 O + 2) / 2; low is 0 where nothing happened.
    """
    tail = (1 - LEVEL) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events > 0 else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2


def mean_number(values: Floats) -> Number:
    """Mean of values in 0..1 with a normal 95 % interval, cut to 0..1."""
    mean = float(values.mean())
    half = Z * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return Number(value=mean, low=max(0.0, mean - half), high=min(1.0, mean + half))
