"""How unlikely it is that two different patients agree in so much: evidence for one patient under two ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.blocks import LEVEL, Block, FeatureKind, Modality
from fusion.cohort.cohort import Cohort
from fusion.shapes import Bools, Floats, Indices, Mask, Matrix

NEAR = 0.02
FEWEST_NUMBERS, LOOKED_AT, DISTINCT = 16, 256, 0.2
AGREES_IF_SAME = 0.95
DAY = 0.5
AT_ONCE = 4_000_000
TIME, STATUS = "time of the outcome", "status at that time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What two records can agree in, vectors apart; a categorical variable is one trait.

    Attributes:
        names: d.
        values: (n, d); codes of levels are whole numbers.
        known: (n, d).
        tolerance: (d,) within which two values agree.
    """

    names: tuple[str, ...]
    values: Matrix
    known: Mask
    tolerance: Floats

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """Blocks that are no vectors, site and outcome of a cohort."""
        columns = [
            *(column for block in cohort.blocks if not is_vector(block) for column in _columns(block)),
            *_labels("site", cohort.sites),
            *_outcome(cohort),
        ]
        told = [column for column in columns if len(np.unique(column.values[column.known])) > 1]
        n = len(cohort)
        return cls(
            names=tuple(column.name for column in told),
            values=np.column_stack([column.values for column in told]) if told else np.zeros((n, 0)),
            known=np.column_stack([column.known for column in told]) if told else np.zeros((n, 0), dtype=bool),
            tolerance=np.array([column.tolerance for column in told]),
        )

    def standardised(self) -> Matrix:
        """(n, d) in standard deviations from the mean, 0 where not known, held to 5."""
        count = np.maximum(self.known.sum(axis=0), 1)
        centre = (self.values * self.known).sum(axis=0) / count
        spread = np.sqrt((((self.values - centre) * self.known) ** 2).sum(axis=0) / count)
        return np.asarray(np.clip((self.values - centre) / np.maximum(spread, 1e-12) * self.known, -5, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    name: str
    values: Floats
    known: Bools
    tolerance: float


def _columns(block: Block) -> list[_Column]:
    """One trait a number, one a categorical variable."""
    found: list[_Column] = []
    groups: dict[str, list[int]] = {}
    for index, (name, kind) in enumerate(zip(block.features, block.kinds, strict=True)):
        if kind is FeatureKind.INDICATOR and LEVEL in name:
            groups.setdefault(name.split(LEVEL)[0], []).append(index)
            continue
        known = block.observed[:, index]
        spread = float(block.values[known, index].std()) if known.any() else 0.0
        found.append(_Column(name=name, values=block.values[:, index], known=known, tolerance=NEAR * spread))
    for name, places in groups.items():
        values = block.values[:, places] @ np.arange(1, len(places) + 1)
        known = np.asarray(block.observed[:, places].any(axis=1))
        found.append(_Column(name=name, values=values, known=known, tolerance=0.0))
    return found


def _labels(name: str, labels: Sequence[str | None]) -> list[_Column]:
    if not labels:
        return []
    _, codes = np.unique(np.array([label or "" for label in labels]), return_inverse=True)
    known = np.array([label is not None for label in labels])
    return [_Column(name=name, values=codes.astype(np.float64), known=known, tolerance=0.0)]


def _outcome(cohort: Cohort) -> list[_Column]:
    if cohort.outcome is None:
        return []
    everybody = np.ones(len(cohort), dtype=bool)
    status = cohort.outcome.event + 2.0 * cohort.outcome.competing
    return [
        _Column(name=TIME, values=cohort.outcome.time_days, known=everybody, tolerance=DAY),
        _Column(name=STATUS, values=status, known=everybody, tolerance=0.0),
    ]


def is_vector(block: Block) -> bool:
    """Whether a block holds at least 16 measured numbers: of many values, neither levels nor counts.

    Clinical characteristics are never a vector, however many: they are weighed one by one.
    """
    if block.modality in (Modality.CLINICAL, Modality.TREATMENT) or not block.present.any():
        return False
    seen = block.values[block.present][:, :: max(1, len(block.features) // LOOKED_AT)]
    distinct = np.array([len(np.unique(column)) for column in seen.T])
    return int((distinct > DISTINCT * len(seen)).sum()) >= FEWEST_NUMBERS


def weigh(traits: Traits, first: Indices, second: Indices) -> Floats:
    """(p,) evidence that two records are of one patient (Fellegi and Sunter 1969), in bits.

        sum over traits known of both of log2(m / u) where they agree, log2((1 - m) / (1 - u)) where not

    m = 0.95 is how often one patient's trait is recorded alike twice; u is the share of all patients whose value is as
    near to theirs. Traits go together, so that agreements are fewer than they look: the sum is scaled by the square
    root of the effective number of traits, (sum of eigenvalues)^2 / sum of their squares for the correlation matrix,
    over their number. On 28 public cohorts that puts unrelated pairs below the bits that chance gives, bar one pair.

    Args:
        traits: of n patients.
        first, second: (p,) pairs.
    """
    common = _shares(traits)
    size = max(1, AT_ONCE // max(len(traits.names), 1))
    starts = range(0, len(first), size)
    parts = [_bits(traits, common, first[start : start + size], second[start : start + size]) for start in starts]
    bits = np.concatenate([np.zeros(0), *parts])
    return np.where(bits > 0, bits * np.sqrt(_effective_share(traits)), bits)


def agreeing(traits: Traits, first: int, second: int) -> tuple[list[str], int]:
    """Names of the traits in which two patients agree, and of how many are known of both."""
    compared = traits.known[first] & traits.known[second]
    same = compared & (np.abs(traits.values[first] - traits.values[second]) <= traits.tolerance)
    return [name for name, one in zip(traits.names, same, strict=True) if one], int(compared.sum())


def _bits(traits: Traits, common: Matrix, first: Indices, second: Indices) -> Floats:
    compared = traits.known[first] & traits.known[second]
    same = np.abs(traits.values[first] - traits.values[second]) <= traits.tolerance
    u = np.clip(np.maximum(common[first], common[second]), 1e-9, 1 - 1e-9)
    gain = np.where(same, np.log2(AGREES_IF_SAME / u), np.log2((1 - AGREES_IF_SAME) / (1 - u)))
    return np.asarray(np.where(compared, np.maximum(gain, np.log2(1 - AGREES_IF_SAME)), 0.0).sum(axis=1))


def _shares(traits: Traits) -> Matrix:
    """(n, d) share of all patients with a known value whose value is within the tolerance of each patient's."""
    shares = np.ones(traits.values.shape)
    for index, tolerance in enumerate(traits.tolerance):
        ordered = np.sort(traits.values[traits.known[:, index], index])
        values = traits.values[:, index]
        upper = np.searchsorted(ordered, values + tolerance, side="right")
        lower = np.searchsorted(ordered, values - tolerance, side="left")
        shares[:, index] = (upper - lower) / max(len(ordered), 1)
    return shares


def _effective_share(traits: Traits) -> float:
    """Effective over actual number of traits, by the participation ratio of the correlation matrix."""
    z = traits.standardised()
    d = z.shape[1]
    if d == 0:
        return 0.0
    correlation = z.T @ z / len(z)
    return float(np.trace(correlation) ** 2 / (correlation**2).sum() / d)
