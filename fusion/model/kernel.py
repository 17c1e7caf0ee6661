"""Kernel Cox: patients who look alike share risk, and one who looks like nobody is nobody's guess but average.

A ridge Cox on Nyström features (Williams and Seeger 2001) of the Laplacian kernel

    k(a, b) = exp(-|a - b| / s),   s the median distance between training patients,

which is the posterior mode of a Gaussian process on the log hazard. Its heavy tail mixes short and long ranges, so that
no bandwidth has to be chosen; interactions need no terms; extreme values do not extrapolate.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh
from scipy.spatial.distance import cdist

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.projection import Projections, has_any
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.folds import Folds, folds_within
from fusion.survival.penalty import fit_penalised

CLIP = 3.0
# In units of the log-likelihood, for features whose variances sum to ten: ever less shrunk.
TOTAL_VARIANCE = 10.0
PENALTIES = tuple(10.0 ** (power / 2) for power in range(8, -6, -1))
FEWEST_COLUMNS = 3
TINY = 1e-6
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A kernel Cox.

    Attributes:
        projections: of its blocks, in column order.
        landmarks: (m, columns) training patients to whom others are compared.
        bandwidth: s.
        basis: (m, k) from kernel values to features.
        centre: (k,) mean of the features over the training patients.
        beta: (k,) coefficients.
    """

    projections: Projections
    landmarks: Matrix
    bandwidth: float
    basis: Matrix
    centre: Coefficients
    beta: Coefficients

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) log-risk; 0, the average, for a patient who has none of the blocks."""
        risk = np.zeros(len(cohort))
        rows = np.flatnonzero(has_any(cohort, self.projections))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            risk[part] = (self._features(read_inputs(cohort.take(part), self.projections)) - self.centre) @ self.beta
        return risk

    def _features(self, x: Matrix) -> Matrix:
        return np.asarray(laplacian(x, self.landmarks, self.bandwidth) @ self.basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedKernel:
    """A kernel Cox with the out-of-fold log-risk of its training patients (0 for those who lack the blocks)."""

    model: Kernel
    out_of_fold: Floats


def fit_kernel(
    cohort: Cohort, projections: Projections, folds: Folds, config: FitConfig, generator: np.random.Generator
) -> FittedKernel | None:
    """Fit on the patients who have at least one of the blocks.

    Args:
        cohort: training patients.
        projections: of the blocks to use, fitted on them.
        folds: rows of the cohort, for the penalty and the out-of-fold log-risks.
        config: kernel_landmarks and kernel_components.
        generator: picks the landmarks.

    Returns:
        The fit, or None where the blocks give fewer than three columns, of which a ridge says all there is, or fewer
        than two events a fold are seen among patients with the blocks.
    """
    rows = np.flatnonzero(has_any(cohort, projections))
    outcome = cohort.followed.take(rows)
    if outcome.events < 2 * len(folds) or sum(one.width for one in projections) < FEWEST_COLUMNS:
        return None
    x = read_inputs(cohort.take(rows), projections)
    landmarks = x[np.sort(generator.permutation(len(x))[: config.kernel_landmarks])]
    bandwidth = _median_distance(landmarks)
    if bandwidth < TINY:
        return None
    basis = _nystroem(laplacian(landmarks, landmarks, bandwidth), config.kernel_components)
    raw = laplacian(x, landmarks, bandwidth) @ basis
    centre = raw.mean(axis=0)
    size = np.sqrt(TOTAL_VARIANCE / max(float(((raw - centre) ** 2).sum()) / len(x), TINY))
    found = fit_penalised((raw - centre) * size, outcome, folds_within(folds, rows), PENALTIES)
    out_of_fold = np.zeros(len(cohort))
    out_of_fold[rows] = found.out_of_fold
    model = Kernel(
        projections=projections,
        landmarks=landmarks,
        bandwidth=bandwidth,
        basis=basis,
        centre=centre,
        beta=size * found.beta,
    )
    return FittedKernel(model=model, out_of_fold=out_of_fold)


def laplacian(x: Matrix, landmarks: Matrix, bandwidth: float) -> Matrix:
    """(n, m) kernel values."""
    return np.asarray(np.exp(-cdist(x, landmarks) / bandwidth))


def read_inputs(cohort: Cohort, projections: Projections) -> Matrix:
    """(n, columns): scaled columns clipped at 3 SD, a projected block in units of its own spread.

    One extreme value would otherwise put a patient far from everybody.
    """
    columns = [
        np.clip(one.read(cohort), -CLIP, CLIP) if one.directions is None else one.read(cohort) for one in projections
    ]
    return np.hstack(columns)


def _median_distance(x: Matrix) -> float:
    distances = cdist(x, x)[np.triu_indices(len(x), 1)]
    return float(np.median(distances)) if len(distances) else 0.0


def _nystroem(gram: Matrix, components: int) -> Matrix:
    """(m, k) U / sqrt(lambda) of the leading eigenpairs."""
    m = len(gram)
    values, vectors = eigh(gram, subset_by_index=[max(0, m - components), m - 1])
    kept = values > TINY * values[-1]
    return np.asarray(vectors[:, kept] / np.sqrt(values[kept]))
