"""Models of halves of the training patients, which tell signal from noise (`survival.split_half`)."""

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.members import fit_members
from fusion.model.stack import fit_stack
from fusion.shapes import Floats, Indices
from fusion.survival.folds import rest, strata_of, stratified_folds
from fusion.survival.split_half import Halves
from fusion.training.splits import Split

DIVISIONS = 5
# Fitted on the first cohort with a seed, asked of the second.
FitAndAsk = Callable[[Cohort, Cohort, int], Floats]


def refit_halves(
    cohort: Cohort,
    split: Split,
    fit_and_ask: FitAndAsk,
    *,
    divisions: int = DIVISIONS,
    executor: Executor | None = None,
) -> Halves:
    """What models of halves of a fold's training patients say of the patients that the fold scores.

    Halves are even in events and arms. Nothing of the scored patients is seen by any model.

    Args:
        cohort: with an outcome.
        split: the fold.
        fit_and_ask: fits on a cohort and gives (n,) log-risks of another.
        divisions: into two halves.
        executor: fits are mapped over it.
    """
    outside = rest(split.rows, len(cohort))
    parts = [half for number in range(divisions) for half in _halve(cohort.take(outside), split.seed + number)]
    count = len(parts)
    run = map if executor is None else executor.map
    training = [cohort.take(outside[part]) for part in parts]
    scored = [cohort.take(split.rows)] * count
    found = np.array(list(run(fit_and_ask, training, scored, [split.seed + number for number in range(count)])))
    return Halves(first=found[::2], second=found[1::2])


def ask_twin(training: Cohort, scored: Cohort, seed: int, *, config: FitConfig) -> Floats:
    """(n,) log-risks of patients by a stack of members fitted on others."""
    fitted = fit_members(training, config, seed)
    stack = fit_stack(fitted.out_of_fold, training.followed)
    return stack.combine(fitted.members.read(scored)[0])


def _halve(cohort: Cohort, seed: int) -> tuple[Indices, ...]:
    return stratified_folds(strata_of(cohort), 2, np.random.default_rng(seed))
