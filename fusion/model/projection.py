"""Blocks as columns of one matrix: scaled, and wide ones projected, as learned on the training patients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler, fit_scaler
from fusion.shapes import Bools, Coefficients, Matrix

ENOUGH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One block as columns.

    Attributes:
        scaler: of the block.
        directions: (columns, c) onto which a wide block is projected, or None.
    """

    scaler: Scaler
    directions: Matrix | None

    @property
    def block(self) -> str:
        """Name of the block."""
        return self.scaler.block

    @property
    def width(self) -> int:
        """How many columns it gives."""
        return len(self.scaler.columns) if self.directions is None else self.directions.shape[1]

    def read(self, cohort: Cohort) -> Matrix:
        """(n, width); rows of patients without the block are zero, which is the average training patient."""
        block = cohort.block(self.block)
        if block is None:
            return np.zeros((len(cohort), self.width))
        scaled = self.scaler.transform(block)
        return scaled if self.directions is None else np.asarray(scaled @ self.directions)


Projections = tuple[Projection, ...]


def fit_projection(block: Block, components: int) -> Projection:
    """Scale a training block; of a wide one with more columns than components keep the leading directions.

    With the penalties that wide blocks need the rest would be shrunk to nothing, and it costs nine tenths of the time.
    """
    scaler = fit_scaler(block)
    if not block.is_wide or len(scaler.columns) <= components:
        return Projection(scaler=scaler, directions=None)
    return Projection(scaler=scaler, directions=principal_directions(scaler.transform(block), components))


def fit_projections(cohort: Cohort, components: int) -> Mapping[str, Projection]:
    """One a block of the training cohort, by name."""
    return {block.name: fit_projection(block, components) for block in cohort.blocks}


def read_columns(cohort: Cohort, projections: Projections) -> Matrix:
    """(n, columns) of several blocks side by side."""
    return np.hstack([np.zeros((len(cohort), 0)), *(one.read(cohort) for one in projections)])


def has_any(cohort: Cohort, projections: Projections) -> Bools:
    """(n,) who has at least one of the blocks."""
    blocks = [cohort.block(one.block) for one in projections]
    masks = [block.present for block in blocks if block is not None]
    return np.asarray(np.any([np.zeros(len(cohort), dtype=bool), *masks], axis=0))


def principal_directions(x: Matrix, components: int) -> Matrix | None:
    """(d, components) leading eigenvectors of x'x, or None where x has no more columns than that."""
    if x.shape[1] <= components:
        return None
    if len(x) > x.shape[1]:
        return np.asarray(_leading(x.T @ x, components)[1])
    values, vectors = _leading(x @ x.T, components)
    kept = values > ENOUGH * values[-1]
    return np.asarray(x.T @ vectors[:, kept] / np.sqrt(values[kept]))


def _leading(gram: Matrix, components: int) -> tuple[Coefficients, Matrix]:
    size = len(gram)
    values, vectors = eigh(gram, subset_by_index=[max(0, size - components), size - 1])
    return values, vectors
