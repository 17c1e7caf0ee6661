"""Every constant of a fit, in one flat record; one set of defaults serves all cohorts."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class FitConfig:
    """How a predictor is fitted and validated.

    Attributes:
        seed: of folds, trees and networks; equal seed and data, equal model.
        folds, repeats: outer cross-validation, whose left-out folds are scored and nothing else.
        inner_folds: within a training fold, for the stack's weights.
        penalty_folds: within a training fold, for ridge penalties and blockwise risks.
        tau_months: horizon of Uno's C and of the integrated Brier score where follow-up allows.
        minimum_events: below it nothing is fitted.
        components: directions of a wide block that its ridge Cox sees, by variance.
        trees, tree_depth, tree_rate, tree_rows, tree_columns, tree_weight: gradient boosting with the Cox objective.
        networks: size of the graph ensemble; one for the inner folds.
        epochs, rate: training of one network; decay: ridge penalty on its weights, fading as events grow.
        width: of node states; 0 < dropout < 1 on states and modality_dropout on whole modalities.
        bins: intervals of the discrete-time hazard.
        graph_components: directions of a wide block that the graph sees.
        embedding: length of the patient embedding.
    """

    seed: int = 0
    folds: int = 5
    repeats: int = 1
    inner_folds: int = 4
    penalty_folds: int = 5
    tau_months: float = 20.0
    minimum_events: int = 4
    components: int = 64
    trees: int = 250
    tree_depth: int = 3
    tree_rate: float = 0.02
    tree_rows: float = 0.6
    tree_columns: float = 0.4
    tree_weight: float = 5.0
    networks: int = 2
    epochs: int = 50
    rate: float = 0.005
    decay: float = 15.0
    width: int = 32
    dropout: float = 0.3
    modality_dropout: float = 0.2
    bins: int = 10
    graph_components: int = 16
    embedding: int = 32

    def scaled_to(self, events: int) -> Self:
        """The same configuration with no more folds and intervals than the events can fill.

        Every outer fold keeps at least two events, every inner one at least one.
        """
        folds = max(2, min(self.folds, events // 2))
        inside = max(1, events - -(-events // folds))
        return replace(
            self,
            folds=folds,
            inner_folds=max(2, min(self.inner_folds, inside // 2)),
            penalty_folds=max(2, min(self.penalty_folds, inside // 4)),
            bins=max(2, min(self.bins, inside // 3)),
        )
