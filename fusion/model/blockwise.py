"""The honest floor: a ridge Cox per block, and a small non-negative Cox on their out-of-fold risks."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.ridge import FittedRidge, Ridge, Scalers, fit_ridge
from fusion.shapes import Coefficients, Floats
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.risk_sets import RiskSets

RIDGE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockwise:
    """Ridge Cox models of single blocks, and the weight of each.

    Attributes:
        ridges: one a block that could be fitted.
        weights: (k,) 0 for a block that told nothing.
        centre: mean log-risk of the training patients.
        shares: (k,) each block's part of the spread of log-risk, summing to 1 where any tells something.
    """

    ridges: tuple[Ridge, ...]
    weights: Coefficients
    centre: float
    shares: Coefficients

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names, in the order of the weights."""
        return tuple(ridge.scalers[0].block for ridge in self.ridges)

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) weighted sum of the blocks' log-risks, 0 for the average training patient."""
        total = np.zeros(len(cohort)) - self.centre
        for ridge, weight in zip(self.ridges, self.weights, strict=True):
            total += weight * ridge.log_risk(cohort) if weight > 0 else 0.0
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedBlockwise:
    """The model with the out-of-fold log-risk of its training patients."""

    model: Blockwise
    out_of_fold: Floats


def fit_blockwise(
    cohort: Cohort, scalers: Scalers, config: FitConfig, generator: np.random.Generator
) -> FittedBlockwise:
    """Fit every block by itself, then weigh them.

    Weights are those of a Cox model on the blocks' out-of-fold log-risks, held to 0..2: a block may be ignored, never
    inverted. An uninformative block costs nothing, which one matrix of all blocks cannot say.
    """
    tried = [
        fit_ridge(cohort, (scaler,), folds=config.penalty_folds, components=config.components, generator=generator)
        for scaler in scalers.values()
    ]
    fitted = [one for one in tried if one is not None]
    risks = np.column_stack([one.out_of_fold for one in fitted]) if fitted else np.zeros((len(cohort), 0))
    weights = fit_nonnegative_cox(risks, RiskSets.of(cohort.followed), penalty=RIDGE) if fitted else np.zeros(0)
    return _assemble(fitted, risks, weights)


def _assemble(fitted: list[FittedRidge], risks: np.ndarray, weights: Coefficients) -> FittedBlockwise:
    spread = weights * risks.std(axis=0)
    combined = risks @ weights
    model = Blockwise(
        ridges=tuple(one.ridge for one in fitted),
        weights=weights,
        centre=float(combined.mean()),
        shares=spread / max(float(spread.sum()), 1e-12),
    )
    return FittedBlockwise(model=model, out_of_fold=combined - combined.mean())
