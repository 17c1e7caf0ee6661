"""Choosing a ridge penalty inside the training data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Coefficients, Floats, Indices, Matrix
from fusion.survival.cox import fit_path, fit_ridge_cox, log_likelihood
from fusion.survival.risk_sets import RiskSets

TOLERANCE = 1e-3
PENALTIES = tuple(10.0 ** (power / 2) for power in range(10, 0, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RidgeFit:
    """A ridge Cox with the penalty that predicted left-out folds best.

    Attributes:
        beta: (d,) coefficients on all training patients.
        penalty: the one chosen.
        out_of_fold: (n,) log-risk of every training patient from the folds that left it out.
    """

    beta: Coefficients
    penalty: float
    out_of_fold: Floats


def fit_penalised(
    x: Matrix, outcome: Outcome, folds: Sequence[Indices], penalties: Sequence[float] = PENALTIES
) -> RidgeFit:
    """Ridge Cox whose penalty maximises the cross-validated partial likelihood.

    Criterion of Verweij and van Houwelingen (1993): sum over folds of l(b_-k) - l_-k(b_-k). Penalties are tried from
    the largest down, each started at the last, and the search ends after two that did worse than the best.

    Args:
        x: (n, d) standardised features.
        outcome: of the n patients.
        folds: row indices of each left-out part.
        penalties: descending.
    """
    everyone = RiskSets.of(outcome)
    kept = [np.setdiff1d(np.arange(len(outcome)), fold) for fold in folds]
    sets = [RiskSets.of(outcome.take(rows)) for rows in kept]
    paths = [fit_path(x[rows], part, penalties, TOLERANCE) for rows, part in zip(kept, sets, strict=True)]
    best, best_score, best_betas = penalties[0], -np.inf, [np.zeros(x.shape[1]) for _ in folds]
    for penalty in penalties:
        betas = [next(path) for path in paths]
        score = sum(
            log_likelihood(x @ beta, everyone) - log_likelihood(x[rows] @ beta, part)
            for rows, part, beta in zip(kept, sets, betas, strict=True)
        )
        if score > best_score:
            best, best_score, best_betas = penalty, score, betas
        elif penalty < best / 12:
            break
    out_of_fold = np.zeros(len(outcome))
    for fold, beta in zip(folds, best_betas, strict=True):
        out_of_fold[fold] = x[fold] @ beta
    return RidgeFit(beta=fit_ridge_cox(x, everyone, best), penalty=best, out_of_fold=out_of_fold)
