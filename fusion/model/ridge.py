"""Ridge Cox on one or several blocks, its penalty chosen inside the training patients."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.model.projection import Projections, has_any, read_columns
from fusion.shapes import Coefficients, Floats
from fusion.survival.folds import Folds, folds_within
from fusion.survival.penalty import fit_penalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridge:
    """A ridge Cox.

    Attributes:
        projections: of its blocks, in column order.
        beta: coefficients of their columns.
        penalty: the one chosen.
    """

    projections: Projections
    beta: Coefficients
    penalty: float

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) linear predictor; a block that a patient lacks adds nothing."""
        return np.asarray(read_columns(cohort, self.projections) @ self.beta)

    def parts(self, cohort: Cohort) -> dict[str, Floats]:
        """(n,) what each block adds to the linear predictor."""
        ends = np.cumsum([one.width for one in self.projections])[:-1]
        betas = np.split(self.beta, ends)
        return {
            one.block: np.asarray(one.read(cohort) @ beta) for one, beta in zip(self.projections, betas, strict=True)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedRidge:
    """A ridge Cox with the out-of-fold log-risk of its training patients (0 for those who lack the blocks)."""

    model: Ridge
    out_of_fold: Floats


def fit_ridge(cohort: Cohort, projections: Projections, folds: Folds) -> FittedRidge | None:
    """Fit on the patients who have at least one of the blocks.

    Args:
        cohort: training patients.
        projections: of the blocks to use, fitted on them.
        folds: rows of the cohort, for the penalty and the out-of-fold log-risks.

    Returns:
        The fit, or None where fewer than two events a fold are seen among patients with the blocks.
    """
    rows = np.flatnonzero(has_any(cohort, projections))
    outcome = cohort.followed.take(rows)
    if outcome.events < 2 * len(folds):
        return None
    x = read_columns(cohort, projections)[rows]
    found = fit_penalised(x, outcome, folds_within(folds, rows))
    out_of_fold = np.zeros(len(cohort))
    out_of_fold[rows] = found.out_of_fold
    return FittedRidge(
        model=Ridge(projections=projections, beta=found.beta, penalty=found.penalty), out_of_fold=out_of_fold
    )
