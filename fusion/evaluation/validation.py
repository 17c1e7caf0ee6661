"""How well a fitted model predicts a cohort that it was not fitted on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.cohort.synthetic import check_real
from fusion.config import FitConfig
from fusion.errors import CohortError
from fusion.model.layout import conform
from fusion.model.twin import REPORT_MONTHS, TwinModel, predict
from fusion.shapes import Floats
from fusion.survival.forecast import Forecast
from fusion.survival.held_out import TWIN, HeldOut, curve_times
from fusion.survival.scores import MONTH_DAYS, Scores, choose_tau_days, score

THERE = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """Scores of a model on another cohort.

    Attributes:
        metrics: of the twin; comparators belong to the folds of a fit.
        held_out: what the twin said, from which every other number follows.
        n, events: of the cohort.
        modalities: patients present, by block that the model knows.
        unknown: blocks of the cohort that the model does not know, which were not used.
        tau_days, tau_rule: horizon of Uno's C and IBS, and why.
    """

    metrics: Mapping[str, Scores]
    held_out: HeldOut
    n: int
    events: int
    modalities: Mapping[str, int]
    unknown: tuple[str, ...]
    tau_days: float
    tau_rule: str


def validate(model: TwinModel, cohort: Cohort, config: FitConfig | None = None) -> ValidationResult:
    """Score a model's log-risks and curves as they are: nothing is refitted; censoring weights are the cohort's own.

    Args:
        model: fitted elsewhere.
        cohort: with an outcome of the model's endpoint.
        config: tau_months of it, by default the model's.

    Raises:
        CohortError: the cohort holds patients that the model was trained on, or another endpoint.
    """
    used = model.config if config is None else config
    _check_external(model, cohort)
    outcome = cohort.followed
    tau_days, tau_rule = choose_tau_days(outcome, used.tau_months)
    prediction = predict(model, cohort)
    competitor = None if model.competing is None else model.competing.beside(conform(cohort, model.layout))
    told = Forecast(log_risk=prediction.log_risk, curves=model.curves, competitor=competitor)
    known = {columns.name for columns in model.layout}
    return ValidationResult(
        metrics={TWIN: score(told.log_risk, told.curves, outcome, outcome, tau_days, competitor)},
        held_out=external_held_out({TWIN: told}, prediction.lower_days, outcome, tau_days),
        n=len(cohort),
        events=outcome.events,
        modalities={block.name: int(block.present.sum()) for block in cohort.blocks if block.name in known},
        unknown=tuple(block.name for block in cohort.blocks if block.name not in known),
        tau_days=tau_days,
        tau_rule=tau_rule,
    )


def external_held_out(
    predictions: Mapping[str, Forecast], lower_days: Floats, outcome: Outcome, tau_days: float
) -> HeldOut:
    """Predictions for patients of another study as one fold, so that they are judged as the folds of a fit are.

    Args:
        predictions: by predictor.
        lower_days: (n,) the twin's bounds of survival time.
        outcome: of the n patients.
        tau_days: horizon of the integrated Brier score.
    """
    times_days = curve_times(outcome, tau_days, np.array(REPORT_MONTHS) * MONTH_DAYS)
    curves = {name: one.curves.survival(one.log_risk, times_days) for name, one in predictions.items()}
    own = {name: one.curves.survival_at_own(one.log_risk, outcome) for name, one in predictions.items()}
    competes = bool(outcome.competing.any()) or any(one.competitor is not None for one in predictions.values())
    incidence = {name: one.incidence(times_days) for name, one in predictions.items() if competes}
    return HeldOut(
        predictors=tuple(predictions),
        times_days=times_days,
        log_risk={name: one.log_risk[None] for name, one in predictions.items()},
        survival={name: each[None].astype(np.float32) for name, each in curves.items()},
        own_survival={name: each[None] for name, each in own.items()},
        lower_days=lower_days[None],
        fold=np.zeros((1, len(outcome)), dtype=np.int32),
        fold_names=(THERE,),
        incidence={name: each[None].astype(np.float32) for name, each in incidence.items()},
    )


def _check_external(model: TwinModel, cohort: Cohort) -> None:
    check_real(cohort.codes, "validation")
    if cohort.endpoint != model.endpoint:
        raise CohortError(expected=f"endpoint {model.endpoint}", found=str(cohort.endpoint), where=cohort.study)
    if cohort.study == model.study and set(cohort.codes) & set(model.codes):
        raise CohortError(expected="patients not used in training", found="some that were", where=cohort.study)
