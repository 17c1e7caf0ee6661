"""Every constant of a fit, in one flat record; one set of defaults serves all cohorts."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class FitConfig:
    """How a predictor is fitted and validated.

    Attributes:
        seed: of folds, trees and networks; equal seed and data, equal model.
        folds, repeats: outer cross-validation, whose left-out folds are scored and nothing else.
        inner_folds: within a training fold, for everything that is chosen: penalties, numbers of trees, steps, weights.
        tau_months: horizon of Uno's C and of the integrated Brier score where follow-up allows.
        minimum_events: below it nothing is fitted.
        components: directions of a wide block that its ridge and kernel Cox see, by variance.
        kernel_landmarks, kernel_components: patients to whom others are compared, and features made of that.
        trees, tree_depth, tree_rate, tree_rows, tree_columns, tree_weight: gradient boosting with the Cox objective;
            trees is the most, inner folds choose how many are kept.
        networks: graph networks for each of the inner folds, which holds its patients out from all of them.
        steps, rate: most steps of training and their length; decay: ridge penalty on weights, fading as events grow.
        batch: most patients read at once.
        width: of patient states; gene_width: of genes and pathways; pieces: of every number.
        dropout: on states; modality_dropout: on whole modalities.
        device: cpu, cuda, or auto for CUDA where there is one; bf16: matrix products in bf16 on the CPU too.
        bins: intervals of the discrete-time hazard.
        graph_components: directions of a wide block that the graph sees; learn_projections: whether it moves them.
        embedding: length of the patient embedding.
        synthetic_share: of the patients, to which rare groups are filled up by synthetic ones, for training alone; 0,
            since it did not help.
    """

    seed: int = 0
    folds: int = 5
    repeats: int = 1
    inner_folds: int = 5
    tau_months: float = 20.0
    minimum_events: int = 4
    components: int = 64
    kernel_landmarks: int = 300
    kernel_components: int = 60
    trees: int = 600
    tree_depth: int = 3
    tree_rate: float = 0.02
    tree_rows: float = 0.6
    tree_columns: float = 0.4
    tree_weight: float = 5.0
    networks: int = 2
    steps: int = 300
    rate: float = 0.002
    decay: float = 20.0
    batch: int = 1024
    width: int = 64
    gene_width: int = 16
    pieces: int = 8
    dropout: float = 0.3
    modality_dropout: float = 0.1
    device: str = "auto"
    bf16: bool = False
    bins: int = 10
    graph_components: int = 16
    learn_projections: bool = False
    embedding: int = 32
    synthetic_share: float = 0.0

    def scaled_to(self, events: int) -> Self:
        """The same configuration with no more folds and intervals than the events can fill.

        Every outer fold keeps at least two events, every inner one at least one.
        """
        folds = max(2, min(self.folds, events // 2))
        inside = max(1, events - -(-events // folds))
        return replace(
            self,
            folds=folds,
            inner_folds=max(2, min(self.inner_folds, inside // 4)),
            bins=max(2, min(self.bins, inside // 3)),
        )
