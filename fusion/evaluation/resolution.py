"""Resolution: how far apart two predictions must be to tell two patients apart beyond noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from fusion.shapes import Floats, Indices
from fusion.survival.split_half import Halves, order_probability

CONFIDENCE = 0.9
PAIRS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Patients that one model scored, and what models of halves of its training patients said of them.

    Attributes:
        log_risk: (n,).
        survival: (n,) predicted at one horizon, such as 12 months.
        halves: (r, n) each.
    """

    log_risk: Floats
    survival: Floats
    halves: Halves


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a model can tell apart.

    Attributes:
        reliability: part of the spread of log-risks that is signal, 0..1, the mean over the models.
        resolved: share of pairs of patients whose order is right with the confidence asked for.
        in_order: mean probability that the order of a pair is right.
        smallest: smallest difference of predicted survival from which on pairs are in the right order with that
            confidence on average; None where no difference between two of the patients is enough.
        reason: why smallest is None, else empty.
        pairs: looked at.
    """

    reliability: float
    resolved: float
    in_order: float
    smallest: float | None
    reason: str
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """A patient against others.

    Attributes:
        higher: (k,) probability that the patient is truly at higher risk than each.
        resolved: (k,) whether they are told apart beyond noise.
    """

    higher: Floats
    resolved: np.ndarray


def resolve(parts: Sequence[Scored], generator: np.random.Generator, *, confidence: float = CONFIDENCE) -> Resolution:
    """Resolution over random pairs; log-risks are comparable within a part only, and so are pairs.

    The probability of the right order is averaged over pairs of about equal difference by isotonic regression, so that
    one lucky pair decides nothing.

    Args:
        parts: such as the scored folds, each of at least two patients.
        generator: draws the pairs, at most 20,000.
        confidence: asked for.
    """
    drawn = [_draw_pairs(part, generator, PAIRS // len(parts)) for part in parts]
    apart = np.concatenate([each[0] for each in drawn])
    right = np.concatenate([each[1] for each in drawn])
    smallest = _smallest(apart, right, confidence)
    return Resolution(
        reliability=float(np.mean([part.halves.reliability for part in parts])),
        resolved=float((right >= confidence).mean()),
        in_order=float(right.mean()),
        smallest=smallest,
        reason="" if smallest is not None else "no two patients are predicted so far apart",
        pairs=len(right),
    )


def resolve_neighbours(scored: Scored, row: int, neighbours: Indices, *, confidence: float = CONFIDENCE) -> Neighbours:
    """Whether a patient is told apart from each of others, such as the nearest ones.

    Args:
        scored: the patient and the others, by one model.
        row: the patient.
        neighbours: (k,) the others.
        confidence: asked for.
    """
    higher = order_probability(scored.log_risk, scored.halves, np.full(len(neighbours), row), neighbours)
    return Neighbours(higher=higher, resolved=np.maximum(higher, 1 - higher) >= confidence)


def _draw_pairs(part: Scored, generator: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """(p,) difference of predicted survival, and probability of the right order, of random pairs."""
    one, other = generator.integers(0, len(part.log_risk), (2, count))
    one, other = one[one != other], other[one != other]
    higher = order_probability(part.log_risk, part.halves, one, other)
    return np.abs(part.survival[one] - part.survival[other]), np.maximum(higher, 1 - higher)


def _smallest(apart: Floats, right: Floats, confidence: float) -> float | None:
    order = np.argsort(apart, kind="stable")
    enough = np.flatnonzero(isotonic_regression(right[order]).x >= confidence)
    return float(apart[order][enough[0]]) if len(enough) else None
