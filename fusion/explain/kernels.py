r"""A kernel Cox shared out by integrated gradients (Sundararajan 2017).

The log-risk is r(x) = sum over landmarks l of a_l exp(-|x - l| / s) - c, and from the training average x = 0

    share_j = x_j integral over t in 0..1 of dr/dx_j (t x) dt,
    dr/dx (x) = -sum over l of a_l exp(-|x - l| / s) (x - l) / (s |x - l|)

by Gauss-Legendre quadrature. What the quadrature misses is told by r(x) - r(0) - sum of the shares.
"""

import numpy as np
from scipy.spatial.distance import cdist

from fusion.cohort.cohort import Cohort
from fusion.explain.items import Shares, back_projected, fold_gaps
from fusion.model.kernel import Kernel, laplacian, read_inputs
from fusion.model.projection import has_any
from fusion.shapes import Matrix

STEPS = 32
NEAR = 1e-9


def share_kernel(kernel: Kernel, cohort: Cohort, steps: int = STEPS) -> tuple[float, Shares]:
    """Log-risk at the training average, and what every feature adds.

    A patient with none of the blocks is told the average log-risk, 0, and not that of the average patient: the
    difference is shared by the blocks as "not measured".

    Args:
        kernel: fitted.
        cohort: brought to the layout of the training cohort.
        steps: of the quadrature.
    """
    x = read_inputs(cohort, kernel.projections)
    base = float(kernel_risk(kernel, np.zeros((1, x.shape[1])))[0])
    slopes = np.where(has_any(cohort, kernel.projections)[:, None], integrated_gradient(kernel, x, steps), 0.0)
    unknown = ~has_any(cohort, kernel.projections)
    shares, start = {}, 0
    for one in kernel.projections:
        block = cohort.block(one.block)
        own, inputs = slopes[:, start : start + one.width], x[:, start : start + one.width]
        start += one.width
        if block is not None:
            direct = one.directions is None
            told = own * inputs if direct else back_projected(one.scaler.transform(block), one.directions, own)
            shares[one.block] = fold_gaps(one.scaler, told)
            shares[one.block][unknown, -1] = -base / len(kernel.projections)
    return base, shares


def kernel_risk(kernel: Kernel, x: Matrix) -> np.ndarray:
    """(n,) log-risk of inputs (n, columns)."""
    features = laplacian(x, kernel.landmarks, kernel.bandwidth) @ kernel.basis
    return np.asarray((features - kernel.centre) @ kernel.beta)


def integrated_gradient(kernel: Kernel, x: Matrix, steps: int) -> Matrix:
    """(n, columns) mean gradient on the line from the training average to each input."""
    places, weights = np.polynomial.legendre.leggauss(steps)
    total = np.zeros_like(x)
    for place, weight in zip((places + 1) / 2, weights / 2, strict=True):
        total += weight * kernel_gradient(kernel, place * x)
    return total


def kernel_gradient(kernel: Kernel, x: Matrix) -> Matrix:
    """(n, columns) gradient of the log-risk; at a landmark, where it jumps, that of the others."""
    distance = cdist(x, kernel.landmarks)
    effect = kernel.basis @ kernel.beta
    pull = np.exp(-distance / kernel.bandwidth) * effect / (kernel.bandwidth * np.maximum(distance, NEAR))
    pull[distance < NEAR] = 0.0
    return np.asarray(pull @ kernel.landmarks - pull.sum(axis=1, keepdims=True) * x)
