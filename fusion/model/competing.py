"""The competing event beside the twin: a lighter predictor of it, without which no risk of the event is absolute."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.config import FitConfig
from fusion.model.blockwise import fit_ridges, narrow_blocks
from fusion.model.projection import Projection
from fusion.model.stack import Stack, fit_stack
from fusion.model.trees import Trees, fit_trees
from fusion.model.weighing import WeightedSum
from fusion.shapes import Floats, Times
from fusion.survival.breslow import fit_baseline
from fusion.survival.competing import Competitor, coarse_grid
from fusion.survival.folds import Folds
from fusion.survival.recalibration import Recalibration, fit_recalibration, proportional

EVENTS_PER_FOLD = 2
COMPETING_MEMBERS = ("blockwise", "trees")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingMembers:
    """Blockwise ridge Cox and boosted trees of the competing event, and the weight of each."""

    blockwise: WeightedSum
    trees: Trees
    stack: Stack

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) of the competing event."""
        return self.stack.combine(np.column_stack([self.blockwise.log_risk(cohort), self.trees.log_risk(cohort)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingModel:
    """What tells when the competing event comes.

    Attributes:
        events: competing events among the training patients.
        members: who is at risk of it; None where they were too few to tell, so that it befalls all alike.
        curves: what makes cause-specific hazards of its log-risks.
        grid_days: days that stand for those on which either event happened.
    """

    events: int
    members: CompetingMembers | None
    curves: Recalibration
    grid_days: Times

    def beside(self, cohort: Cohort) -> Competitor:
        """The competitor of these patients."""
        log_risk = np.zeros(len(cohort)) if self.members is None else self.members.log_risk(cohort)
        return Competitor(log_risk=log_risk, curves=self.curves, grid_days=self.grid_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedCompeting:
    """The model, and what its trees said out of fold: None where none were grown."""

    model: CompetingModel
    trees_out_of_fold: Floats | None


def fit_competing(
    cohort: Cohort, blocks: Mapping[str, Projection], folds: Folds, config: FitConfig, seed: int
) -> FittedCompeting | None:
    """Fit the competing event as the event was fitted, on the same inner folds, by the two cheap members alone.

    Args:
        cohort: training patients.
        blocks: projections of its blocks.
        folds: rows of the cohort, for penalties, numbers of trees, weights and curves.
        config: tree_* fields, and minimum_events.
        seed: of the trees.

    Returns:
        The fit, or None where nothing competes.

    Raises:
        InferenceFailed: an optimiser did not converge.
    """
    outcome = cohort.followed
    if not outcome.competing.any():
        return None
    other = replace(cohort, outcome=outcome.exchanged())
    if not can_tell(outcome, folds, config):
        flat = proportional(fit_baseline(np.zeros(len(cohort)), other.followed))
        return FittedCompeting(model=_model(outcome, None, flat), trees_out_of_fold=None)
    blockwise, of_ridges = fit_ridges(other, blocks, folds)
    trees, of_trees = fit_trees(other, narrow_blocks(other), folds, config, seed)
    inside = np.column_stack([of_ridges, of_trees])
    stack = fit_stack(inside, other.followed)
    members = CompetingMembers(blockwise=blockwise, trees=trees, stack=stack)
    curves = fit_recalibration(stack.combine(inside), other.followed)
    return FittedCompeting(model=_model(outcome, members, curves), trees_out_of_fold=of_trees)


def can_tell(outcome: Outcome, folds: Folds, config: FitConfig) -> bool:
    """Whether the competing events are enough to say whom they befall."""
    return outcome.exchanged().events >= max(config.minimum_events, EVENTS_PER_FOLD * len(folds))


def _model(outcome: Outcome, members: CompetingMembers | None, curves: Recalibration) -> CompetingModel:
    events = outcome.exchanged().events
    return CompetingModel(events=events, members=members, curves=curves, grid_days=coarse_grid(outcome))
