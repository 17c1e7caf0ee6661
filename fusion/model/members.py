"""The three members of the stack, fitted on one set of patients."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import fit_scaler
from fusion.config import FitConfig
from fusion.model.blockwise import Blockwise, fit_blockwise
from fusion.model.ensemble import Ensemble, fit_ensemble
from fusion.model.trees import Trees, fit_trees
from fusion.shapes import Matrix

MEMBERS = ("blockwise", "trees", "graph")


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Blockwise ridge Cox, boosted trees and graph network of the same training patients."""

    blockwise: Blockwise
    trees: Trees
    graph: Ensemble

    def read(self, cohort: Cohort) -> tuple[Matrix, Matrix]:
        """Log-risks (n, 3) in the order of MEMBERS, and the patient embedding (n, embedding).

        The graph's is what it adds to the blockwise floor that it starts from, so that its weight in the stack is its
        own part.
        """
        floor = self.blockwise.log_risk(cohort)
        graph, embedding = self.graph.read(cohort, floor)
        return np.column_stack([floor, self.trees.log_risk(cohort), graph - floor]), embedding


def fit_members(cohort: Cohort, config: FitConfig, seed: int) -> Members:
    """Fit all three on a cohort; the graph adds to the blockwise risks that are out of fold."""
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    floor = fit_blockwise(cohort, scalers, config, np.random.default_rng(seed))
    return Members(
        blockwise=floor.model,
        trees=fit_trees(cohort, narrow_blocks(cohort), config, seed),
        graph=fit_ensemble(cohort, scalers, floor.out_of_fold, config, seed),
    )


def narrow_blocks(cohort: Cohort) -> tuple[str, ...]:
    """Names of the blocks that one matrix can hold: all but embeddings, gene columns and more than 64 features."""
    return tuple(block.name for block in cohort.blocks if not block.is_wide)
