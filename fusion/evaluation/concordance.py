"""Concordance of many predictors over many resampled cohorts, in one pass over the pairs of a fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.resampling import Sampled, ratio
from fusion.shapes import Draws, Floats, Indices, Mask
from fusion.survival.kaplan_meier import Curve

PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSums:
    """Weighted comparable pairs, and those in order, of one predictor in one fold, for every draw (1 + b,).

    Sums rather than shares, so that groups too small for one fold can be added up over folds.
    """

    harrell_in_order: Floats
    harrell_pairs: Floats
    uno_in_order: Floats
    uno_pairs: Floats

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sums of several parts, at least one."""
        return cls(**{part.name: sum(getattr(one, part.name) for one in parts) for part in fields(cls)})

    @property
    def harrell_c(self) -> Sampled:
        """Harrell's C (1982)."""
        return ratio(self.harrell_in_order, self.harrell_pairs)

    @property
    def uno_c(self) -> Sampled:
        """Uno's C (2011)."""
        return ratio(self.uno_in_order, self.uno_pairs)


def sum_pairs(
    log_risk: Mapping[str, Floats], outcome: Outcome, censoring: Curve, tau_days: float, weights: Draws
) -> Mapping[str, PairSums]:
    """Pairs of patients in order, by predictor, as in `survival.concordance` but of weighted patients.

    A pair (i, j) counts w_i w_j, and for Uno's C also 1 / G(t_i-)^2. Pairs are visited in parts, since a fold of
    thousands has tens of millions; within a part all draws are one matrix product.

    Args:
        log_risk: by predictor, (n,) of the patients of one fold.
        outcome: of those patients.
        censoring: Kaplan-Meier of remaining uncensored, of the training patients.
        tau_days: horizon of Uno's C.
        weights: (1 + b, n) how often each patient is drawn.
    """
    first = np.flatnonzero(outcome.event)
    inverse = _inverse_weights(outcome, censoring, tau_days)[first]
    sums = {name: np.zeros((2, len(weights))) for name in log_risk}
    total = np.zeros((2, len(weights)))
    for part in _parts(len(first), len(outcome)):
        rows = first[part]
        drawn = weights[:, rows]
        comparable = _comparable(outcome, rows)
        total += _add_up(comparable, weights, drawn, inverse[part])
        for name, risk in log_risk.items():
            sums[name] += _add_up(_in_order(risk, rows, comparable), weights, drawn, inverse[part])
    return {
        name: PairSums(harrell_in_order=found[0], harrell_pairs=total[0], uno_in_order=found[1], uno_pairs=total[1])
        for name, found in sums.items()
    }


def sample_wolbers(
    risk: Mapping[str, Floats], outcome: Outcome, censoring: Curve, tau_days: float, weights: Draws
) -> Mapping[str, Sampled]:
    """Wolbers' C (2014) by predictor, as `survival.concordance.wolbers_c` but of weighted patients.

    Args:
        risk: by predictor, (n,) probability of the event.
        outcome: of those patients, without delayed entry.
        censoring: G of not being lost to follow-up, of the training patients.
        tau_days: horizon.
        weights: (1 + b, n) how often each patient is drawn.
    """
    first = np.flatnonzero(outcome.event)
    inverse = np.sqrt(_inverse_weights(outcome, censoring, tau_days))
    g = censoring.before(outcome.time_days)
    stays = np.where(outcome.competing & (g > 0), 1 / np.where(g > 0, g, 1.0), 0.0)
    sums = {name: np.zeros(len(weights)) for name in risk}
    total = np.zeros(len(weights))
    for part in _parts(len(first), len(outcome)):
        rows = first[part]
        drawn = weights[:, rows]
        later = _comparable(outcome, rows)
        pairs = np.where(later, inverse[rows, None], stays[None, :]) * inverse[rows, None]
        total += _add_up(pairs, weights, drawn, inverse[rows])[0]
        for name, one in risk.items():
            sums[name] += _add_up(_in_order(one, rows, pairs), weights, drawn, inverse[rows])[0]
    return {name: ratio(found, total) for name, found in sums.items()}


def _inverse_weights(outcome: Outcome, censoring: Curve, tau_days: float) -> Floats:
    g = censoring.before(outcome.time_days)
    counted = (outcome.time_days < tau_days) & (g > 0)
    return np.where(counted, 1 / np.where(g > 0, g, 1.0) ** 2, 0.0)


def _parts(rows: int, patients: int) -> list[slice]:
    size = max(1, PAIRS_AT_ONCE // max(patients, 1))
    return [slice(start, start + size) for start in range(0, rows, size)]


def _comparable(outcome: Outcome, rows: Indices) -> Mask:
    """(e, n) whether j outlived the event of i and was under observation by then."""
    time, own = outcome.time_days[None, :], outcome.time_days[rows, None]
    outlived: Mask = (time > own) | ((time == own) & ~outcome.event[None, :])
    return np.asarray(outlived & (outcome.entry_days[None, :] < own))


def _in_order(risk: Floats, rows: Indices, comparable: np.ndarray) -> np.ndarray:
    """(e, n) the pair's weight where i was said to be at higher risk, one half of it where at equal risk."""
    own = risk[rows, None]
    return np.asarray(((own > risk[None, :]) + np.float32(0.5) * (own == risk[None, :])) * comparable)


def _add_up(pairs: np.ndarray, weights: Draws, drawn: np.ndarray, inverse: Floats) -> np.ndarray:
    """(2, 1 + b) sums over the pairs, plain and weighted against censoring."""
    inner = drawn * (weights @ pairs.astype(np.float32).T)
    return np.stack([inner.sum(axis=1, dtype=np.float64), inner @ inverse])
