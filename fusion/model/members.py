"""The members of the stack, fitted on one set of patients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.blockwise import fit_kernels, fit_ridges, narrow_blocks
from fusion.model.ensemble import Ensemble, fit_ensemble
from fusion.model.projection import Projection, fit_projections
from fusion.model.trees import Trees, fit_trees
from fusion.model.weighing import WeightedSum
from fusion.shapes import Matrix
from fusion.survival.folds import Folds, strata_of, stratified_folds

MEMBERS = ("blockwise", "kernel", "trees", "graph")


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Blockwise ridge Cox, kernel Cox, boosted trees and graph network of the same training patients."""

    blockwise: WeightedSum
    kernel: WeightedSum
    trees: Trees
    graph: Ensemble

    def read(self, cohort: Cohort) -> tuple[Matrix, Matrix]:
        """Log-risks (n, m) in the order of MEMBERS, and the patient embedding (n, embedding)."""
        graph, embedding = self.graph.read(cohort)
        others = [part.log_risk(cohort) for part in (self.blockwise, self.kernel, self.trees)]
        return np.column_stack([*others, graph]), embedding


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedMembers:
    """The members, and how they came about.

    Attributes:
        members: fitted on all training patients.
        out_of_fold: (n, m) log-risks of those from fits that had not seen them.
        blocks: projections, by block.
        folds: the inner ones.
    """

    members: Members
    out_of_fold: Matrix
    blocks: Mapping[str, Projection]
    folds: Folds


def fit_members(cohort: Cohort, config: FitConfig, seed: int) -> FittedMembers:
    """Fit all on a cohort, each by itself: what differs between them is what the stack gains from.

    All share the inner folds, on which each chooses its penalty, its number of trees or its step. The out-of-fold
    log-risks are of those same folds, so that the stack needs no second round of fits; what is chosen is one number a
    model, and the weights of blocks are crossed (`weigh`).
    """
    generator = np.random.default_rng(seed)
    folds = stratified_folds(strata_of(cohort), config.inner_folds, generator)
    blocks = fit_projections(cohort, config.components)
    blockwise, of_ridges = fit_ridges(cohort, blocks, folds)
    kernel, of_kernels = fit_kernels(cohort, blocks, folds, config, generator)
    trees, of_trees = fit_trees(cohort, narrow_blocks(cohort), folds, config, seed)
    graph = fit_ensemble(cohort, {name: one.scaler for name, one in blocks.items()}, config, seed)
    return FittedMembers(
        members=Members(blockwise=blockwise, kernel=kernel, trees=trees, graph=graph),
        out_of_fold=np.column_stack([of_ridges, of_kernels, of_trees, graph.read_held_out(cohort)]),
        blocks=blocks,
        folds=folds,
    )
