"""Forecasts of the folds, laid back into the order of the cohort."""

from collections.abc import Callable, Sequence

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.synthetic import check_real
from fusion.shapes import Floats, Times
from fusion.survival.forecast import Forecast
from fusion.survival.held_out import NOT_SCORED, HeldOut
from fusion.training.predictors import FoldForecast
from fusion.training.splits import Split

__all__ = ["HeldOut", "collect_held_out"]

Part = Callable[[Forecast, Split], np.ndarray]


def collect_held_out(
    cohort: Cohort, splits: Sequence[Split], forecasts: Sequence[FoldForecast], times_days: Times
) -> HeldOut:
    """Every predictor's log-risk, curves and survival at the patient's own time, as said by the fold that left it out.

    Args:
        cohort: that was divided.
        splits, forecasts: of the same length.
        times_days: (t,) at which curves are kept.
    """
    check_real(cohort.codes, "held out")
    n, repeats = len(cohort), 1 + max(split.repeat for split in splits)
    names = tuple(dict.fromkeys(split.fold for split in splits))
    predictors = tuple(forecasts[0].forecasts)

    def lay(name: str, part: Part, shape: tuple[int, ...], kind: type[np.floating]) -> np.ndarray:
        whole = np.zeros((repeats, n, *shape), dtype=kind)
        for split, one in zip(splits, forecasts, strict=True):
            whole[split.repeat, split.rows] = part(one.forecasts[name], split)
        return whole

    def own(forecast: Forecast, split: Split) -> Floats:
        return forecast.curves.survival_at_own(forecast.log_risk, cohort.followed.take(split.rows))

    def curve(forecast: Forecast, split: Split) -> np.ndarray:
        return forecast.curves.survival(forecast.log_risk, times_days)

    def incidence(forecast: Forecast, _: Split) -> np.ndarray:
        return forecast.incidence(times_days)

    competing = predictors if cohort.followed.competing.any() else ()
    fold = np.full((repeats, n), NOT_SCORED, dtype=np.int32)
    lower_days = np.zeros((repeats, n))
    for split, one in zip(splits, forecasts, strict=True):
        fold[split.repeat, split.rows] = names.index(split.fold)
        lower_days[split.repeat, split.rows] = one.lower_days
    return HeldOut(
        predictors=predictors,
        times_days=times_days,
        log_risk={name: lay(name, lambda one, _: one.log_risk, (), np.float64) for name in predictors},
        survival={name: lay(name, curve, (len(times_days),), np.float32) for name in predictors},
        own_survival={name: lay(name, own, (), np.float64) for name in predictors},
        lower_days=lower_days,
        fold=fold,
        fold_names=names,
        incidence={name: lay(name, incidence, (len(times_days),), np.float32) for name in competing},
    )
