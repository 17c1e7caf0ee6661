"""Folds fitted again for a question: with fewer patients, or asked of patients who lack something."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import join_views
from fusion.config import FitConfig
from fusion.model.twin import REPORT_MONTHS
from fusion.shapes import Indices, Mask
from fusion.survival.folds import rest, strata_of
from fusion.survival.held_out import HeldOut, curve_times
from fusion.survival.scores import MONTH_DAYS, choose_tau_days
from fusion.training.held_out import collect_held_out
from fusion.training.predictors import FoldForecast, forecast_held_out
from fusion.training.splits import Split, splits_of

GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a refit is asked.

    Attributes:
        share: of each fold's training patients, even in events and arms, that the models are fitted on.
        views: (n, d) masks of blocks that the scored patients lack; every view is scored by the same models.
    """

    share: float = 1.0
    views: tuple[Mask, ...] = ()


def refit(
    cohort: Cohort,
    config: FitConfig,
    question: Question,
    *,
    split: Mapping[str, str] | None = None,
    executor: Executor | None = None,
) -> tuple[HeldOut, ...]:
    """Held-out predictions of folds fitted again, as they are and then one for every view.

    Args:
        cohort: with an outcome.
        config: folds, repeats and seed; the same folds for equal cohorts and seeds.
        question: what to change.
        split: as in `fit`.
        executor: folds are mapped over it.

    Raises:
        CohortError: as for `fit`.
        InferenceFailed: an optimiser did not converge.
    """
    used = config.scaled_to(cohort.followed.events)
    splits = splits_of(cohort, used, split)
    count = len(splits)
    run = map if executor is None else executor.map
    found = list(run(forecast_views, [cohort] * count, splits, [used] * count, [question] * count))
    tau_days, _ = choose_tau_days(cohort.followed, used.tau_months)
    times_days = curve_times(cohort.followed, tau_days, np.array(REPORT_MONTHS) * MONTH_DAYS)
    views = range(1 + len(question.views))
    return tuple(collect_held_out(cohort, splits, [each[view] for each in found], times_days) for view in views)


def forecast_views(cohort: Cohort, split: Split, config: FitConfig, question: Question) -> list[FoldForecast]:
    """Fit once outside a fold; score those inside as they are, and once a view.

    Nobody's score depends on who else is scored, so that all views are scored together.
    """
    held_out = cohort.take(split.rows)
    nothing = np.zeros((len(held_out), len(cohort.blocks)), dtype=bool)
    views = [nothing, *(view[split.rows] for view in question.views)]
    training = cohort.take(training_rows(cohort, split, question.share))
    asked = join_views(held_out, views) if question.views else held_out
    forecast = forecast_held_out(training, asked, cohort.arm_names, config, split.seed)
    n = len(held_out)
    return [_part(forecast, slice(number * n, (number + 1) * n)) for number in range(len(views))]


def training_rows(cohort: Cohort, split: Split, share: float) -> Indices:
    """Patients outside a fold, or a share of them that is even in events and arms; smaller shares lie within larger.

    Stratum by stratum in random order, those are taken whose number times the golden ratio leaves a fraction below the
    share: the multiples fill 0..1 evenly, however many there are.
    """
    outside = rest(split.rows, len(cohort))
    strata = strata_of(cohort.take(outside))
    shuffled = np.random.default_rng(split.seed).permutation(len(outside)).tolist()
    order = np.array(sorted(shuffled, key=lambda row: repr(strata[row])), dtype=np.int64)
    return np.sort(outside[order[np.arange(len(order)) * GOLDEN % 1 < share]])


def _part(forecast: FoldForecast, rows: slice) -> FoldForecast:
    """The forecasts of some of the patients that were scored together."""
    return replace(
        forecast,
        forecasts={name: one.take(rows) for name, one in forecast.forecasts.items()},
        lower_days=forecast.lower_days[rows],
        member_risks=forecast.member_risks[rows],
        reference_risks=forecast.reference_risks[rows],
    )


def fewer_folds(config: FitConfig, folds: int, repeats: int) -> FitConfig:
    """The configuration for questions that need many refits."""
    return replace(config, folds=min(config.folds, folds), repeats=min(config.repeats, repeats))
