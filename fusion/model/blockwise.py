"""The honest floor: a ridge Cox per block and one of the narrow blocks together, under a small non-negative Cox."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.ridge import FittedRidge, Ridge, Scalers, fit_ridge
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.risk_sets import RiskSets

RIDGE = 10.0
LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockwise:
    """Ridge Cox models and the weight of each.

    Attributes:
        ridges: one a block that could be fitted, and one of all narrow blocks in one matrix.
        weights: (k,) 0 for one that told nothing.
        centre: mean log-risk of the training patients.
        blocks: names of the blocks that could be fitted.
        shares: (blocks,) each block's part of the spread of log-risk, summing to 1 where any tells something.
    """

    ridges: tuple[Ridge, ...]
    weights: Coefficients
    centre: float
    blocks: tuple[str, ...]
    shares: Coefficients

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) weighted sum of the ridges' log-risks, 0 for the average training patient."""
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
    """Fit every block by itself, and the narrow ones in one matrix, then weigh the fits.

    Weights are those of a ridge Cox on standardised out-of-fold log-risks, held at 0 or above: a block may be ignored,
    never inverted. An uninformative block costs nothing, which one matrix of all blocks cannot say; where patients are
    few the one matrix is the steadier, and the weights decide.
    """
    narrow = tuple(scalers[block.name] for block in cohort.blocks if not block.is_wide)
    groups = [(scaler,) for scaler in scalers.values()] + ([narrow] if len(narrow) > 1 else [])
    tried = [
        fit_ridge(cohort, group, folds=config.penalty_folds, components=config.components, generator=generator)
        for group in groups
    ]
    fitted = [one for one in tried if one is not None]
    risks = np.column_stack([one.out_of_fold for one in fitted]) if fitted else np.zeros((len(cohort), 0))
    weights = _weigh(risks, RiskSets.of(cohort.followed)) if fitted else np.zeros(0)
    return _assemble(cohort, fitted, risks, weights)


def _weigh(risks: Matrix, risk_sets: RiskSets) -> Coefficients:
    """Weights on the log-risks as they are, shrunk in units of their spread: what hardly varies hardly counts."""
    scale = np.maximum(risks.std(axis=0), LEAST_SPREAD)
    return np.asarray(fit_nonnegative_cox(risks / scale, risk_sets, penalty=RIDGE) / scale)


def _assemble(cohort: Cohort, fitted: list[FittedRidge], risks: Matrix, weights: Coefficients) -> FittedBlockwise:
    combined = risks @ weights
    ridges = tuple(one.ridge for one in fitted)
    spread = _spread_by_block(cohort, ridges, weights)
    model = Blockwise(
        ridges=ridges,
        weights=weights,
        centre=float(combined.mean()),
        blocks=tuple(spread),
        shares=np.array(list(spread.values())) / max(sum(spread.values()), 1e-12),
    )
    return FittedBlockwise(model=model, out_of_fold=combined - combined.mean())


def _spread_by_block(cohort: Cohort, ridges: tuple[Ridge, ...], weights: Coefficients) -> dict[str, float]:
    """Standard deviation of what each block adds to the log-risk, over all ridges that hold it."""
    parts: dict[str, Floats] = {}
    for ridge, weight in zip(ridges, weights, strict=True):
        for name, part in ridge.parts(cohort).items():
            parts[name] = parts.get(name, np.zeros(len(cohort))) + weight * part
    return {name: float(part.std()) for name, part in parts.items()}
