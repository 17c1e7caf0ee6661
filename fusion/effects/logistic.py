"""Ridge multinomial logistic regression, for who was given which arm."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, minimize
from scipy.special import logsumexp

from fusion.errors import InferenceFailed
from fusion.shapes import Coefficients, Indices, Matrix

STEPS = 500
STALLED = 2
# Arms that covariates separate altogether would have infinite slopes.
STEEPEST = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """log p_a(x) = intercept_a + x slopes_a - log-normaliser.

    Attributes:
        intercepts: (arms,).
        slopes: (d, arms).
    """

    intercepts: Coefficients
    slopes: Matrix

    def logits(self, x: Matrix) -> Matrix:
        """(n, arms) log probabilities."""
        return log_softmax(x @ self.slopes + self.intercepts)


def log_softmax(scores: Matrix) -> Matrix:
    """(n, arms) log probabilities of scores."""
    return np.asarray(scores - logsumexp(scores, axis=1, keepdims=True))


def fit_logistic(x: Matrix, arm: Indices, arms: int, penalty: float) -> Logistic:
    """Maximise the multinomial log-likelihood less penalty / 2 times the squared slopes; intercepts are free.

    Args:
        x: (n, d) standardised.
        arm: (n,) number of the arm of each patient.
        arms: how many there are.
        penalty: above 0.

    Raises:
        InferenceFailed: no convergence.
    """
    n, d = x.shape
    given = np.eye(arms)[arm]

    def objective(flat: Coefficients) -> tuple[float, Coefficients]:
        intercepts, slopes = flat[:arms], flat[arms:].reshape(d, arms)
        logs = log_softmax(x @ slopes + intercepts)
        wrong = np.exp(logs) - given
        gradient = np.concatenate([wrong.sum(axis=0), (x.T @ wrong + penalty * slopes).ravel()])
        return (float(penalty / 2 * (slopes**2).sum() - logs[np.arange(n), arm].sum()) / n, gradient / n)

    start = np.concatenate([np.log((given.sum(axis=0) + 0.5) / (n + 0.5 * arms)), np.zeros(d * arms)])
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    _check(found)
    return Logistic(intercepts=found.x[:arms], slopes=found.x[arms:].reshape(d, arms))


def stack(parts: tuple[Matrix, ...], arm: Indices) -> Coefficients:
    """(parts + arms,) slopes of 0 or more on each part's log probabilities, then an intercept an arm.

    log p = intercepts + sum of slope_k parts_k, renormalised, by maximum likelihood of predictions made out of fold: a
    part that predicts nothing has slope 0, one that is too timid a slope above 1 (Wolpert 1992, Platt 1999).

    Raises:
        InferenceFailed: no convergence.
    """
    n, arms = parts[0].shape
    stacked, given = np.stack(parts), np.eye(arms)[arm]

    def objective(flat: Coefficients) -> tuple[float, Coefficients]:
        slopes, intercepts = flat[: len(parts)], flat[len(parts) :]
        logs = log_softmax(np.tensordot(slopes, stacked, axes=1) + intercepts)
        wrong = np.exp(logs) - given
        gradient = np.concatenate([(stacked * wrong).sum(axis=(1, 2)), wrong.sum(axis=0)])
        return float(-logs[np.arange(n), arm].sum()) / n, gradient / n

    bounds: list[tuple[float | None, float | None]] = [(0.0, STEEPEST)] * len(parts) + [(None, None)] * arms
    start = np.concatenate([np.full(len(parts), 1 / len(parts)), np.zeros(arms)])
    found = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    _check(found)
    return np.asarray(found.x, dtype=np.float64)


def apply_stack(weights: Coefficients, parts: tuple[Matrix, ...]) -> Matrix:
    """(n, arms) log probabilities of stacked parts."""
    mixed = np.tensordot(weights[: len(parts)], np.stack(parts), axes=1)
    return log_softmax(mixed + weights[len(parts) :])


def _check(found: OptimizeResult) -> None:
    """A line search that cannot improve any more is as near as doubles come."""
    if not found.success and found.status != STALLED:
        raise InferenceFailed(expected=f"convergence in {STEPS} steps", found=str(found.message), where="propensity")
