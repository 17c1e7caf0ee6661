"""Score a study with a fitted model, and judge the scores where outcomes are known."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from fusion.checkpoint.files import check_fitted_on
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.cohort.outcome import Outcome
from fusion.errors import CheckpointError, EndpointNotFound, StudyNotFound
from fusion.evaluation.paired import compare_predictors
from fusion.evaluation.resampling import ALL_DRAWS, draw_weights
from fusion.evaluation.scores import score_held_out
from fusion.evaluation.validation import ValidationResult, external_held_out, validate
from fusion.model.layout import conform
from fusion.model.twin import REPORT_MONTHS, TwinModel, predict
from fusion.survival.forecast import Forecast
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.scores import MONTH_DAYS, score
from fusion.training.predictors import forecast_held_out
from fusion.workflows.evaluation_json import metrics_json, paired_json

Json = dict[str, Any]


def predict_study(url: str, model: TwinModel, *, study: str) -> list[Json]:
    """Risk, and the probability that the event has not happened, of every patient at 3, 6, 12, 24, 36 and 60 months.

    Where something competes that probability, survival, is 1 - incidence: patients who had the competing event count as
    not having had the event. Beside it stand incidence and competing, the probabilities of the event and of what
    competes with it. Without a competitor survival is all there is.
    """
    prediction = predict(model, load_cohort(url, study, None, origin_day=model.origin_day))
    shown = {"survival": prediction.survival}
    if prediction.incidence is not None:
        event, competing = prediction.incidence.event, prediction.incidence.competing
        shown = {"survival": 1 - event, "incidence": event, "competing": competing}
    columns = [f"{name}_{month}m" for name in shown for month in REPORT_MONTHS]
    values = np.hstack(list(shown.values())).tolist()
    return [
        {"patient": code, "risk": risk, **dict(zip(columns, row, strict=True))}
        for code, risk, row in zip(prediction.codes, prediction.log_risk.tolist(), values, strict=True)
    ]


def validate_study(url: str, model: TwinModel, *, study: str) -> Json:
    """Judge a model on another study as it is, beside comparators fitted on the model's own training data.

    Raises:
        CohortError: patients of the study were used in training.
        EndpointNotFound: the study lacks the model's endpoint.
    """
    started = time.perf_counter()
    cohort = load_cohort(url, study, model.endpoint, origin_day=model.origin_day)
    found = validate(model, cohort)
    comparators = forecast_comparators(url, model, cohort)
    outcome = cohort.followed
    scores = dict(found.metrics) | {
        name: score(each.log_risk, each.curves, outcome, outcome, found.tau_days, each.competitor)
        for name, each in comparators.items()
    }
    return {
        "n": found.n,
        "events": found.events,
        "metrics": {name: asdict(each) for name, each in scores.items()},
        "modalities": dict(found.modalities),
        "unknown": list(found.unknown),
        "tau_months": round(found.tau_days / MONTH_DAYS, 2),
        "tau_rule": found.tau_rule,
        **_intervals(join_external(found, comparators, outcome), outcome, found.tau_days),
        "seconds": time.perf_counter() - started,
    }


def forecast_comparators(url: str, model: TwinModel, cohort: Cohort) -> Mapping[str, Forecast]:
    """Clinical only, ridge Cox and boosting, refitted; none where the training data are no longer what they were."""
    try:
        training = load_cohort(url, model.study, model.endpoint, origin_day=model.origin_day)
        check_fitted_on(model, training)
    except (StudyNotFound, EndpointNotFound, CheckpointError):
        return {}
    asked = conform(cohort, model.layout)
    found = forecast_held_out(training, asked, model.arms, model.config, model.config.seed)
    return {name: each for name, each in found.forecasts.items() if name != TWIN}


def join_external(found: ValidationResult, comparators: Mapping[str, Forecast], outcome: Outcome) -> HeldOut:
    """Predictions of the twin and of comparators for the patients of another study."""
    if not comparators:
        return found.held_out
    others = external_held_out(comparators, found.held_out.lower_days[0], outcome, found.tau_days)
    return replace(
        found.held_out,
        predictors=(*found.held_out.predictors, *others.predictors),
        log_risk={**found.held_out.log_risk, **others.log_risk},
        survival={**found.held_out.survival, **others.survival},
        own_survival={**found.held_out.own_survival, **others.own_survival},
        incidence={**found.held_out.incidence, **others.incidence},
    )


def _intervals(held_out: HeldOut, outcome: Outcome, tau_days: float) -> Json:
    """Every metric of `evaluating` with its interval, and the twin against each comparator."""
    scores = score_held_out(held_out, outcome, tau_days, draw_weights(len(outcome), ALL_DRAWS, 0))
    return {
        "intervals": metrics_json(scores, held_out.predictors),
        "paired": paired_json(compare_predictors(scores)),
    }
