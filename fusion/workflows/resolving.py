"""The part of an evaluation that fits halves again: which differences between patients are more than noise."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.errors import CohortError
from fusion.evaluation.resolution import Scored, resolve
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.scores import HORIZON_DAYS
from fusion.training.halves import DIVISIONS, ask_twin, refit_halves
from fusion.training.splits import Split

Json = dict[str, Any]
Note = Callable[[str, int, int], None]
FOLDS = 2
APART = 1_000


def refit_resolution(
    cohort: Cohort,
    config: FitConfig,
    held_out: HeldOut,
    *,
    seed: int,
    note: Note,
    folds: int = FOLDS,
    divisions: int = DIVISIONS,
    executor: Executor | None = None,
) -> Json:
    """What the twin tells apart at 12 months, on some folds of its own validation.

    Args:
        cohort: that was fitted and validated on.
        config: of the fit.
        held_out: what was said in its folds; only the models of halves are fitted anew.
        seed: of divisions and pairs.
        note: told of (stage, done, total).
        folds: how many are looked at, the first of them.
        divisions: of each fold's training patients into halves.
        executor: fits are mapped over it.

    Raises:
        CohortError: the curves of the folds do not hold 12 months.
    """
    column = held_out.column(HORIZON_DAYS)
    if column is None:
        raise CohortError(expected="curves at 12 months", found="none", where="held out")
    ask = partial(ask_twin, config=config.scaled_to(max(cohort.followed.events // 2, 2)))
    numbers = held_out.folds_of(0)[:folds]
    parts = []
    for done, number in enumerate(numbers):
        note("resolution", done, len(numbers))
        rows = held_out.rows_of(0, number)
        split = Split(repeat=0, fold=held_out.fold_names[number], rows=rows, seed=seed + APART * number)
        halves = refit_halves(cohort, split, ask, divisions=divisions, executor=executor)
        log_risk = held_out.log_risk[TWIN][0, rows]
        survival = held_out.survival[TWIN][0, rows, column].astype(np.float64)
        parts.append(Scored(log_risk=log_risk, survival=survival, halves=halves))
    note("resolution", len(numbers), len(numbers))
    return asdict(resolve(parts, np.random.default_rng(seed)))
