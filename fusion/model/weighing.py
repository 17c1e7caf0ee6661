"""Models of separate blocks under one small non-negative Cox."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.model.kernel import FittedKernel, Kernel
from fusion.model.ridge import FittedRidge, Ridge
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.folds import Folds, rest
from fusion.survival.risk_sets import RiskSets

RIDGE = 10.0
LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedSum:
    """Models and the weight of each.

    Attributes:
        models: one a block that could be fitted, and one of all narrow blocks in one matrix.
        weights: (k,) 0 for one that told nothing.
        centre: mean log-risk of the training patients, out of fold.
    """

    models: tuple[Ridge | Kernel, ...]
    weights: Coefficients
    centre: float

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) weighted sum of the models' log-risks, 0 for the average training patient."""
        total = np.zeros(len(cohort)) - self.centre
        for model, weight in zip(self.models, self.weights, strict=True):
            total += weight * model.log_risk(cohort) if weight > 0 else 0.0
        return total


def weigh(fitted: Sequence[FittedRidge | FittedKernel], outcome: Outcome, folds: Folds) -> tuple[WeightedSum, Floats]:
    """The sum, and its log-risk (n,) out of fold.

    Weights are those of a ridge Cox on out-of-fold log-risks, held at 0 or above: a block may be ignored, never
    inverted. An uninformative block costs nothing, which one matrix of all blocks cannot say; where patients are few
    the one matrix is the steadier, and the weights decide. Out of fold, each fold is weighed by the others.
    """
    n = len(outcome)
    risks = np.column_stack([np.zeros((n, 0)), *(one.out_of_fold for one in fitted)])
    weights = _weights(risks, outcome)
    out_of_fold = np.zeros(n)
    for fold in folds:
        others = rest(fold, n)
        out_of_fold[fold] = risks[fold] @ _weights(risks[others], outcome.take(others))
    centre = float(out_of_fold.mean())
    models = tuple(one.model for one in fitted)
    return WeightedSum(models=models, weights=weights, centre=centre), out_of_fold - centre


def _weights(risks: Matrix, outcome: Outcome) -> Coefficients:
    """Weights on the log-risks as they are, shrunk in units of their spread: what hardly varies hardly counts."""
    if not risks.shape[1]:
        return np.zeros(0)
    scale = np.maximum(risks.std(axis=0), LEAST_SPREAD)
    return np.asarray(fit_nonnegative_cox(risks / scale, RiskSets.of(outcome), penalty=RIDGE) / scale)
