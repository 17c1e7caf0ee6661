"""scikit-survival's random survival forest on the folds of a fit (extra `bench`; its licence is the GPL)."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.model.blockwise import narrow_blocks
from fusion.shapes import Curves, Floats, Indices, Matrix, Times
from fusion.survival.held_out import HeldOut

FOREST = "forest"
TREES, LEAF = 300, 15
# A forest keeps a curve a leaf: with thousands of patients its times are brought to so many quantiles.
MANY_PATIENTS, TIMES = 2000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldCurves:
    """What a forest says of the patients of one fold."""

    log_risk: Floats
    survival: Curves
    own_survival: Floats


def is_installed() -> bool:
    """Whether scikit-survival is here."""
    return importlib.util.find_spec("sksurv") is not None


def join_forest(held_out: HeldOut, cohort: Cohort, executor: Executor) -> HeldOut:
    """The same held-out predictions with those of a forest beside them; as they are without scikit-survival."""
    if not is_installed():
        return held_out
    places = [(repeat, fold) for repeat in range(held_out.repeats) for fold in held_out.folds_of(repeat)]
    inside = [held_out.rows_of(*place) for place in places]
    outside = [held_out.rows_outside(*place) for place in places]
    count = len(places)
    seeds = [100 * repeat + fold for repeat, fold in places]
    found = list(executor.map(forecast_fold, [cohort] * count, outside, inside, [held_out.times_days] * count, seeds))
    repeats = [repeat for repeat, _ in places]
    return _lay(held_out, repeats, inside, found)


def _lay(held_out: HeldOut, repeats: Sequence[int], inside: Sequence[Indices], found: Sequence[FoldCurves]) -> HeldOut:
    shape = held_out.fold.shape
    log_risk, own = np.zeros(shape), np.zeros(shape)
    survival = np.zeros((*shape, len(held_out.times_days)), dtype=np.float32)
    for repeat, rows, one in zip(repeats, inside, found, strict=True):
        log_risk[repeat, rows], own[repeat, rows] = one.log_risk, one.own_survival
        survival[repeat, rows] = one.survival
    return replace(
        held_out,
        predictors=(*held_out.predictors, FOREST),
        log_risk={**held_out.log_risk, FOREST: log_risk},
        survival={**held_out.survival, FOREST: survival},
        own_survival={**held_out.own_survival, FOREST: own},
    )


def forecast_fold(cohort: Cohort, outside: Indices, inside: Indices, times_days: Times, seed: int) -> FoldCurves:
    """Fit on the patients outside a fold, ask about those inside. Delayed entry is not known to it and is ignored."""
    from sksurv.ensemble import RandomSurvivalForest  # type: ignore[import-not-found]
    from sksurv.util import Surv  # type: ignore[import-not-found]

    columns = filled_columns(cohort, outside)
    time, event = fewer_times(cohort.followed.take(outside)), cohort.event[outside]
    forest = RandomSurvivalForest(n_estimators=TREES, min_samples_leaf=LEAF, random_state=seed, n_jobs=1)
    forest.fit(columns[outside], Surv.from_arrays(event, time))
    asked = cohort.followed.take(inside)
    steps = np.hstack([np.ones((len(inside), 1)), forest.predict_survival_function(columns[inside], return_array=True)])

    def at(days: Floats) -> Indices:
        return np.searchsorted(forest.unique_times_, days, side="right")

    rows = np.arange(len(inside))
    entered = steps[rows, at(asked.entry_days)]
    own = steps[rows, at(asked.time_days)] / np.where(entered > 0, entered, 1.0)
    risk = np.asarray(forest.predict(columns[inside]), dtype=np.float64)
    return FoldCurves(log_risk=risk, survival=steps[:, at(times_days)], own_survival=own)


def fewer_times(outcome: Outcome) -> Floats:
    """Times as they are, or of a large cohort brought up to the next of 200 quantiles."""
    if len(outcome) < MANY_PATIENTS:
        return outcome.time_days
    grid = np.unique(np.quantile(outcome.time_days, np.linspace(0, 1, TIMES + 1)[1:]))
    return np.asarray(grid[np.searchsorted(grid, outcome.time_days)])


def filled_columns(cohort: Cohort, training: Indices) -> Matrix:
    """(n, d) of the narrow blocks; a value not measured becomes the median of the training patients who have one."""
    blocks = [block for block in cohort.blocks if block.name in narrow_blocks(cohort)]
    if not blocks:
        return np.zeros((len(cohort), 1))
    values = np.hstack([block.values for block in blocks])
    observed = np.hstack([block.observed for block in blocks])
    middle = np.zeros(values.shape[1])
    for column in range(len(middle)):
        seen = values[training][observed[training, column], column]
        middle[column] = np.median(seen) if len(seen) else 0.0
    return np.where(observed, values, middle)
