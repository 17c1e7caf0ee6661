"""A block as a space in which training patients are spread alike in every direction (Mahalanobis 1936)."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind
from fusion.cohort.scaling import Scaler, fit_scaler
from fusion.model.projection import principal_directions
from fusion.shapes import Matrix

DIRECTIONS = 48
SHRINKAGE = 0.1
LEVEL_CLIP = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Where patients are by one block, as (k,) coordinates that are uncorrelated and of spread 1 in training.

    Attributes:
        scaler: from values to columns.
        directions: (columns, k) from columns to coordinates.
        kept: (columns, k) the same directions at length 1; what lies outside them is one coordinate more.
        outside: typical length of what lies outside; 0 where nothing does.
    """

    scaler: Scaler
    directions: Matrix
    kept: Matrix
    outside: float

    def place(self, block: Block) -> Matrix:
        """(n, k + 1) coordinates in single precision; of patients without the block they mean nothing."""
        x = scaled_columns(self.scaler, block)
        beyond = np.zeros((len(x), 1))
        if self.outside > 0:
            squares = (x**2).sum(axis=1) - ((x @ self.kept) ** 2).sum(axis=1)
            beyond[:, 0] = np.sqrt(np.maximum(squares, 0)) / self.outside
        return np.hstack([x @ self.directions, beyond]).astype(np.float32)


def fit_space(block: Block) -> Space:
    """Learn the space of a block from patients who all have it.

    Variances are shrunk a tenth of the way to their mean, so that columns which add up (levels of one variable) count
    no more than they tell; a block of more than 48 columns keeps its 48 leading directions and the length of the rest.
    """
    scaler = fit_scaler(block)
    x = scaled_columns(scaler, block)
    kept = principal_directions(x, DIRECTIONS)
    if kept is None:
        kept = np.linalg.eigh(x.T @ x)[1]
    inside = (x @ kept) ** 2
    variance = inside.mean(axis=0)
    spread = np.sqrt((1 - SHRINKAGE) * variance + SHRINKAGE * max(float(variance.mean()), 1e-9))
    beyond = np.maximum((x**2).sum(axis=1) - inside.sum(axis=1), 0)
    whole = kept.shape[1] == x.shape[1]
    return Space(
        scaler=scaler, directions=kept / spread, kept=kept, outside=0.0 if whole else float(np.sqrt(beyond).std())
    )


def scaled_columns(scaler: Scaler, block: Block) -> Matrix:
    """(n, columns) standardised, levels clipped at 2 SD: a rare one then varies little, and counts little."""
    x = scaler.transform(block)
    levels = np.flatnonzero([kind is FeatureKind.INDICATOR for kind in scaler.kinds])
    x[:, levels] = np.clip(x[:, levels], -LEVEL_CLIP, LEVEL_CLIP)
    return x
