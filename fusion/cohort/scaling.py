"""From measured values to model columns, with every constant learned on the training patients alone."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind
from fusion.shapes import Bools, Coefficients, Floats, Mask, Matrix

CLIP = 5.0
SKEWED = 1.0
RARE = 0.02
MANY_LEVELS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaler:
    """Constants of one block.

    Attributes:
        block: the block's name; features, kinds: its columns.
        shift: (d,) added before the logarithm, where logged.
        logged: (d,) whether the logarithm is taken.
        middle: (d,) median that stands in for a value not measured.
        centre, scale: (d,) mean and standard deviation after that.
        gaps: (d,) whether "not measured" gets a column of its own.
        gap_centre: (d,) its mean.
    """

    block: str
    features: tuple[str, ...]
    kinds: tuple[FeatureKind, ...]
    shift: Coefficients
    logged: Bools
    middle: Coefficients
    centre: Coefficients
    scale: Coefficients
    gaps: Bools
    gap_centre: Coefficients

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the model columns."""
        missing = tuple(f"{name} not measured" for name, gap in zip(self.features, self.gaps, strict=True) if gap)
        return self.features + missing

    def transform(self, block: Block) -> Matrix:
        """(n, columns) standardised, clipped at 5 SD; rows of patients without the block are zero."""
        same = block.aligned(self.features, self.kinds)
        filled = np.where(same.observed, _log(same.values, self.shift, self.logged), self.middle)
        gaps = (~same.observed[:, self.gaps]).astype(np.float64) - self.gap_centre[self.gaps]
        spread = np.sqrt(np.maximum(self.gap_centre * (1 - self.gap_centre), 1e-6))[self.gaps]
        rows: Matrix = np.hstack([(filled - self.centre) / self.scale, gaps / spread])
        np.clip(rows, -CLIP, CLIP, out=rows)
        rows[~same.present] = 0.0
        return rows


def fit_scaler(block: Block) -> Scaler:
    """Learn the constants from a block of training patients.

    A numeric feature that is never negative and whose skewness exceeds 1 is taken as log(x + s), s half its smallest
    positive value. A column is kept for "not measured" where between 2 % and 98 % of those with the block lack the
    value, one for features that are always missing together.
    """
    rows = block.take(np.flatnonzero(block.present))
    d = len(block.features)
    shift, logged = np.zeros(d), np.zeros(d, dtype=bool)
    for j in range(d):
        seen = rows.values[rows.observed[:, j], j]
        if block.kinds[j] is FeatureKind.NUMERIC and _is_skewed(seen):
            shift[j], logged[j] = seen[seen > 0].min() / 2, True
    values = _log(rows.values, shift, logged)
    middle = np.array([_median(values[rows.observed[:, j], j]) for j in range(d)])
    filled = np.where(rows.observed, values, middle)
    spread = filled.std(axis=0) if len(filled) else np.zeros(d)
    missing = 1 - rows.observed.mean(axis=0) if len(filled) else np.zeros(d)
    return Scaler(
        block=block.name,
        features=block.features,
        kinds=block.kinds,
        shift=shift,
        logged=logged,
        middle=middle,
        centre=filled.mean(axis=0) if len(filled) else np.zeros(d),
        scale=np.where(spread > 1e-9, spread, 1.0),
        gaps=_first_patterns(rows.observed, (missing > RARE) & (missing < 1 - RARE)),
        gap_centre=missing,
    )


def _is_skewed(seen: Floats) -> bool:
    if len(np.unique(seen)) < MANY_LEVELS or seen.min() < 0:
        return False
    centred = seen - seen.mean()
    return bool((centred**3).mean() > SKEWED * (centred**2).mean() ** 1.5)


def _median(seen: Floats) -> float:
    return float(np.median(seen)) if len(seen) else 0.0


def _log(values: Matrix, shift: Coefficients, logged: Bools) -> Matrix:
    if not logged.any():
        return values
    taken = values.astype(np.float64)
    taken[:, logged] = np.log(np.maximum(values[:, logged] + shift[logged], shift[logged]))
    return taken


def _first_patterns(observed: Mask, candidates: Bools) -> Bools:
    """Keep one candidate of those whose missing values fall on the same patients."""
    seen: set[bytes] = set()
    kept = np.zeros(len(candidates), dtype=bool)
    for j in np.flatnonzero(candidates):
        pattern = observed[:, j].tobytes()
        kept[j] = pattern not in seen
        seen.add(pattern)
    return kept
