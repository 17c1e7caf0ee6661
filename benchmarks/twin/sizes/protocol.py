"""Five folds over patients: population and recalibration from four, forecasts of every later scan in the fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.twin.sizes.reading import Sizes, without_number
from benchmarks.twin.sizes.scoring import Scored
from fusion.simulation.hierarchy import (
    Courses,
    Effort,
    Precision,
    SizeForecast,
    build_courses,
    fit_courses,
    forecast_sizes,
    interval_quantiles,
    learn_recalibrations,
    point_forecast,
    recorded_sizes,
)
from fusion.simulation.hierarchy.courses import Excluded
from fusion.simulation.hierarchy.recalibrating import UNCHANGED, Recalibration, pulled
from fusion.simulation.population import library_population
from fusion.simulation.settings import DEFAULTS

SEEN = (2, 3, 4)
SEED = 20260


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Folds and effort."""

    folds: int
    effort: Effort
    precision: Precision


FULL = Plan(folds=5, effort=Effort(), precision=Precision())
QUICK = Plan(folds=2, effort=Effort(nodes=8, levels=2, rounds=2, steps=2), precision=Precision(nodes=8, draws=100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What all folds gave.

    Attributes:
        scored: by number of scans seen, every later scan of every patient.
        recalibrations: of each fold, by number of scans seen.
        converged: of each fold's fit.
        drop_out: E8's delta of each fold.
    """

    scored: dict[int, Scored]
    recalibrations: tuple[dict[int, Recalibration], ...]
    converged: tuple[bool, ...]
    drop_out: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """What one fold gave, as in Outcome."""

    scored: dict[int, Scored]
    recalibrations: dict[int, Recalibration]
    converged: bool
    drop_out: float | None


def run_folds(sizes: Sizes, plan: Plan) -> Outcome:
    """Every patient is forecast once, by a population that has not seen him."""
    courses, excluded = build_courses(sizes.histories, library_population(), DEFAULTS)
    unscored = _unscored(sizes, courses)
    fold = np.random.default_rng(SEED).permutation(len(courses)) % plan.folds
    found = [
        _run_fold(courses, excluded, unscored, fold == number, plan, SEED + number) for number in range(plan.folds)
    ]
    return Outcome(
        scored={seen: Scored.joined([each.scored[seen] for each in found]) for seen in SEEN},
        recalibrations=tuple(each.recalibrations for each in found),
        converged=tuple(each.converged for each in found),
        drop_out=tuple(each.drop_out for each in found),
    )


def _run_fold(
    courses: Courses, excluded: Excluded, unscored: np.ndarray, held_out: np.ndarray, plan: Plan, seed: int
) -> Fold:
    population = library_population()
    training = courses.take(np.flatnonzero(~held_out).tolist())
    fit = fit_courses(training, excluded, population, seed=seed, effort=plan.effort)
    recalibrations = learn_recalibrations(
        training, excluded, population, SEEN, seed=seed, effort=plan.effort, precision=plan.precision
    )
    scored = {}
    for seen in SEEN:
        rows = np.flatnonzero(held_out & (courses.scans.numpy() > seen))
        own = courses.take(rows.tolist())
        forecast = forecast_sizes(
            own, seen, fit.unknowns, fit.drop_out, levels=plan.effort.levels,
            limit_mm=fit.settings.size_limit_mm, seed=SEED, precision=plan.precision,
        )  # fmt: skip
        mean = _later_mean(training, seen)
        scored[seen] = _score(own, rows, seen, forecast, recalibrations[seen], unscored[rows], mean)
    return Fold(
        scored=scored, recalibrations=recalibrations, converged=fit.converged, drop_out=fit.drop_out.delta
    )  # fmt: skip


def _unscored(sizes: Sizes, courses: Courses) -> np.ndarray:
    found = np.zeros(tuple(courses.times.shape), dtype=bool)
    by_code = {history.code: history for history in sizes.histories}
    for row, code in enumerate(courses.codes):
        silent = without_number(by_code[code])
        found[row, : len(silent)] = silent
    return found


def _later_mean(training: Courses, seen: int) -> float:
    later = training.known & (torch.arange(training.times.shape[1])[None, :] >= seen)
    return float(recorded_sizes(training)[later].mean())


def _score(
    courses: Courses,
    rows: np.ndarray,
    seen: int,
    forecast: SizeForecast,
    recalibration: Recalibration,
    unscored: np.ndarray,
    mean: float,
) -> Scored:
    chosen = (forecast.ahead & courses.known).numpy() & ~unscored
    patient, scan = np.nonzero(chosen)
    months = courses.times - courses.times[:, seen - 1, None]
    return Scored(
        patient=rows[patient],
        ahead=scan - (seen - 1),
        months=months.numpy()[chosen],
        seen=recorded_sizes(courses).numpy()[chosen],
        twin=point_forecast(forecast, recalibration.trust).numpy()[chosen],
        model=point_forecast(forecast).numpy()[chosen],
        locf=forecast.last.numpy()[patient],
        mean=np.full(len(patient), mean),
        quantiles=interval_quantiles(forecast, recalibration).numpy()[chosen],
        model_quantiles=interval_quantiles(forecast, UNCHANGED).numpy()[chosen],
        crps=pulled(forecast, recalibration.trust).crps(recorded_sizes(courses)).numpy()[chosen],
    )
