"""Ridge Cox on one or several blocks, its penalty chosen inside the training patients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler
from fusion.shapes import Coefficients, Floats, Indices, Matrix
from fusion.survival.folds import stratified_folds
from fusion.survival.penalty import fit_penalised

Scalers = Mapping[str, Scaler]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridge:
    """A ridge Cox.

    Attributes:
        scalers: of its blocks, in column order.
        beta: coefficients of their columns.
        penalty: the one chosen.
    """

    scalers: tuple[Scaler, ...]
    beta: Coefficients
    penalty: float

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) linear predictor; a block that a patient lacks adds nothing."""
        return np.asarray(stack_columns(cohort, self.scalers) @ self.beta)

    def parts(self, cohort: Cohort) -> dict[str, Floats]:
        """(n,) what each block adds to the linear predictor."""
        ends = np.cumsum([len(scaler.columns) for scaler in self.scalers])[:-1]
        betas = np.split(self.beta, ends)
        found = [(scaler, beta, cohort.block(scaler.block)) for scaler, beta in zip(self.scalers, betas, strict=True)]
        return {
            scaler.block: np.asarray(scaler.transform(block) @ beta)
            for scaler, beta, block in found
            if block is not None
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedRidge:
    """A ridge Cox with the out-of-fold log-risk of its training patients (0 for those who lack the block)."""

    ridge: Ridge
    out_of_fold: Floats


def stack_columns(cohort: Cohort, scalers: tuple[Scaler, ...]) -> Matrix:
    """(n, columns) of these blocks side by side, scaled."""
    return np.hstack(
        [scaler.transform(block) for scaler in scalers if (block := cohort.block(scaler.block)) is not None]
    )


def fit_ridge(
    cohort: Cohort, scalers: tuple[Scaler, ...], *, folds: int, components: int, generator: np.random.Generator
) -> FittedRidge | None:
    """Fit on the patients who have at least one of the blocks.

    Where there are more columns than components, the ridge sees the leading principal directions of the training
    patients only; with the penalties that wide blocks need, the rest would be shrunk to nothing, and it costs nine
    tenths of the time.

    Args:
        cohort: training patients.
        scalers: of the blocks to use, fitted on them.
        folds: for the penalty.
        components: most directions.
        generator: decides the folds.

    Returns:
        The fit, or None where fewer than two events a fold are seen among patients with the blocks.
    """
    rows = _patients_with(cohort, scalers)
    outcome = cohort.followed.take(rows)
    if outcome.events < 2 * folds:
        return None
    x = stack_columns(cohort, scalers)[rows]
    directions = principal_directions(x, components)
    reduced = x if directions is None else x @ directions
    found = fit_penalised(reduced, outcome, stratified_folds(outcome.event.tolist(), folds, generator))
    beta = found.beta if directions is None else directions @ found.beta
    out_of_fold = np.zeros(len(cohort))
    out_of_fold[rows] = found.out_of_fold
    return FittedRidge(ridge=Ridge(scalers=scalers, beta=beta, penalty=found.penalty), out_of_fold=out_of_fold)


def principal_directions(x: Matrix, components: int) -> Matrix | None:
    """(d, components) leading eigenvectors of x'x, or None where x has no more columns than that."""
    if x.shape[1] <= components:
        return None
    if len(x) > x.shape[1]:
        return np.asarray(_leading(x.T @ x, components)[1])
    values, vectors = _leading(x @ x.T, components)
    kept = values > 1e-9 * values[-1]
    return np.asarray(x.T @ vectors[:, kept] / np.sqrt(values[kept]))


def _leading(gram: Matrix, components: int) -> tuple[Coefficients, Matrix]:
    size = len(gram)
    values, vectors = eigh(gram, subset_by_index=[max(0, size - components), size - 1])
    return values, vectors


def _patients_with(cohort: Cohort, scalers: tuple[Scaler, ...]) -> Indices:
    masks = [block.present for scaler in scalers if (block := cohort.block(scaler.block)) is not None]
    return np.flatnonzero(np.any(masks, axis=0))
