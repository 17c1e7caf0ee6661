"""Resampled patients: how often each is drawn, so that every metric is computed for all draws at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.shapes import Bools, Draws, Floats

LEVEL = 0.95
ALL_DRAWS = 500
# Draws times patients: what a metric that sorts everybody in every draw can afford, and what one array may hold.
AFFORDABLE = 5_000_000
AT_ONCE = 4_000_000
FEWEST_DRAWS = 100
# A share of draws below it could not be computed: then there is no interval.
ENOUGH = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A number on the cohort as it is and on b resampled ones.

    Attributes:
        values: (1 + b,) the first of the cohort itself; 0, and never read, where not known.
        known: (1 + b,) whether the patients gave the number.
    """

    values: Floats
    known: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its interval, or the reason why there is none.

    Attributes:
        value: None where the patients do not give it.
        low, high: 95 % percentile interval over resampled patients, None without draws.
        reason: why the value is None, else empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def draw_weights(patients: int, draws: int, seed: int) -> Draws:
    """(1 + b, n) how often each patient is drawn: once each in the first row, then by Efron's bootstrap (1979)."""
    generator = np.random.default_rng(seed)
    weights = np.ones((1 + draws, patients), dtype=np.float32)
    for row in range(1, 1 + draws):
        weights[row] = np.bincount(generator.integers(0, patients, patients), minlength=patients)
    return weights


def affordable(weights: Draws) -> Draws:
    """As many of the first draws as a metric that is costly in every draw can afford."""
    return weights[: 1 + max(FEWEST_DRAWS, AFFORDABLE // max(weights.shape[1], 1))]


def in_parts(weights: Draws) -> Iterator[Draws]:
    """The draws in parts that fit into memory."""
    size = max(1, AT_ONCE // max(weights.shape[1], 1))
    for start in range(0, len(weights), size):
        yield weights[start : start + size]


def ratio(numerator: Floats, denominator: Floats) -> Sampled:
    """A quotient, not known where nothing is divided by."""
    known = denominator > 0
    return Sampled(values=np.where(known, numerator / np.where(known, denominator, 1.0), 0.0), known=known)


def single(value: float) -> Sampled:
    """A number without draws."""
    return Sampled(values=np.array([value]), known=np.ones(1, dtype=bool))


def mean_of(values: Floats, weights: Draws) -> Sampled:
    """Mean of (n,) values over the patients of each draw."""
    return ratio((weights @ values).astype(np.float64), weights.sum(axis=1, dtype=np.float64))


def average(parts: Sequence[Sampled]) -> Sampled:
    """Mean over the parts, such as folds, that know the number; at least one part."""
    known = np.array([part.known for part in parts])
    total = np.where(known, np.array([part.values for part in parts]), 0.0).sum(axis=0)
    return ratio(total, known.sum(axis=0).astype(np.float64))


def difference(one: Sampled, other: Sampled) -> Sampled:
    """One minus the other, draw by draw, for the draws that both have."""
    size = min(len(one.values), len(other.values))
    return Sampled(values=one.values[:size] - other.values[:size], known=one.known[:size] & other.known[:size])


def estimate(sampled: Sampled, *, reason: str, holds_value: bool = False) -> Estimate:
    """Value and percentile interval (Efron 1979).

    Args:
        sampled: the number on the cohort and its draws.
        reason: to give where the cohort does not yield the number.
        holds_value: widen the interval to hold the value. Resampling adds to a mean of absolute differences what chance
            adds, so that draws of a calibration error lean upwards and can miss it.
    """
    if not sampled.known[0]:
        return Estimate(value=None, reason=reason)
    value, draws = float(sampled.values[0]), sampled.values[1:][sampled.known[1:]]
    if len(draws) == 0 or len(draws) < ENOUGH * (len(sampled.values) - 1):
        return Estimate(value=value)
    low, high = (float(bound) for bound in np.quantile(draws, ((1 - LEVEL) / 2, (1 + LEVEL) / 2)))
    return (
        Estimate(value=value, low=min(low, value), high=max(high, value))
        if holds_value
        else Estimate(value=value, low=low, high=high)
    )


def two_sided_p(sampled: Sampled) -> float | None:
    """Twice the smaller share of draws on either side of 0, with one draw added to each (Davison and Hinkley 1997)."""
    draws = sampled.values[1:][sampled.known[1:]]
    if not sampled.known[0] or len(draws) == 0:
        return None
    fewer = min(int((draws <= 0).sum()), int((draws >= 0).sum()))
    return min(1.0, 2 * (fewer + 1) / (len(draws) + 1))
