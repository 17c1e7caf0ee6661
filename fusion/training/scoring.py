"""Scores of the folds, singly and together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.model.members import MEMBERS
from fusion.survival.calibration import calibration_errors, d_calibration_p, interval_coverage
from fusion.survival.folds import rest
from fusion.survival.forecast import Forecast
from fusion.survival.scores import HORIZON_DAYS, Scores, average, score
from fusion.training.predictors import FoldForecast
from fusion.training.result import PREDICTORS, FoldReport
from fusion.training.splits import Split


def report_fold(cohort: Cohort, split: Split, forecast: FoldForecast, tau_days: float) -> FoldReport:
    """Scores of every predictor on one fold."""
    held_out = cohort.followed.take(split.rows)
    training = cohort.followed.take(rest(split.rows, len(cohort)))
    return FoldReport(
        repeat=split.repeat,
        fold=split.fold,
        n=len(held_out),
        events=held_out.events,
        scores={
            name: score(one.log_risk, one.curves, held_out, training, tau_days, one.competitor)
            for name, one in forecast.forecasts.items()
        },
        weights=dict(zip(MEMBERS, forecast.stack.weights.tolist(), strict=True)),
    )


def pool(
    cohort: Cohort, splits: Sequence[Split], forecasts: Sequence[FoldForecast], reports: Sequence[FoldReport]
) -> Mapping[str, Scores]:
    """By predictor: concordances and IBS averaged over folds, calibration of the folds of a repeat together.

    Calibration needs numbers: a fold of 30 patients cannot reject anything.
    """
    repeats = sorted({split.repeat for split in splits})
    pooled = {}
    for name in PREDICTORS:
        by_fold = average([report.scores[name] for report in reports])
        pairs = [(split, one.forecasts[name]) for split, one in zip(splits, forecasts, strict=True)]
        together = average(
            [_calibrate(cohort, [pair for pair in pairs if pair[0].repeat == repeat], by_fold) for repeat in repeats]
        )
        pooled[name] = together
    return pooled


def _calibrate(cohort: Cohort, pairs: Sequence[tuple[Split, Forecast]], scores: Scores) -> Scores:
    rows = np.concatenate([split.rows for split, _ in pairs])
    outcome = cohort.followed.take(rows)
    own = np.concatenate(
        [one.curves.survival_at_own(one.log_risk, cohort.followed.take(split.rows)) for split, one in pairs]
    )
    year = np.array([HORIZON_DAYS])
    errors = calibration_errors(
        1 - np.concatenate([one.incidence(year)[:, 0] for _, one in pairs]), outcome, HORIZON_DAYS
    )
    return replace(
        scores,
        d_calibration_p=d_calibration_p(own, outcome.event),
        ici_12m=None if errors is None else errors.ici,
        coverage_90=interval_coverage(own, outcome.event),
    )
