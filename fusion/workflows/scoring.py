"""Score a study with a fitted model, and judge the scores where outcomes are known."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fusion.checkpoint.files import check_fitted_on
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.errors import CheckpointError, EndpointNotFound, StudyNotFound
from fusion.evaluation.validation import validate
from fusion.model.layout import conform
from fusion.model.twin import REPORT_MONTHS, TwinModel, predict
from fusion.survival.scores import MONTH_DAYS, Scores, score
from fusion.training.predictors import forecast_held_out

Json = dict[str, Any]


def predict_study(url: str, model: TwinModel, *, study: str) -> list[Json]:
    """Risk and survival of every patient at 3, 6, 12, 24, 36 and 60 months."""
    prediction = predict(model, load_cohort(url, study, None, origin_day=model.origin_day))
    return [
        {"patient": code, "risk": float(risk)}
        | {f"survival_{month}m": float(p) for month, p in zip(REPORT_MONTHS, curve, strict=True)}
        for code, risk, curve in zip(prediction.codes, prediction.log_risk, prediction.survival, strict=True)
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
    scores = {**found.metrics, **_score_comparators(url, model, cohort, found.tau_days)}
    return {
        "n": found.n,
        "events": found.events,
        "metrics": {name: asdict(each) for name, each in scores.items()},
        "modalities": dict(found.modalities),
        "unknown": list(found.unknown),
        "tau_months": round(found.tau_days / MONTH_DAYS, 2),
        "tau_rule": found.tau_rule,
        "seconds": time.perf_counter() - started,
    }


def _score_comparators(url: str, model: TwinModel, cohort: Cohort, tau_days: float) -> Mapping[str, Scores]:
    """Clinical only, ridge Cox and boosting, refitted; none where the training data are no longer what they were."""
    try:
        training = load_cohort(url, model.study, model.endpoint, origin_day=model.origin_day)
        check_fitted_on(model, training)
    except (StudyNotFound, EndpointNotFound, CheckpointError):
        return {}
    held_out = conform(cohort, model.layout)
    found = forecast_held_out(training, held_out, model.arms, model.config, model.config.seed)
    return {
        name: score(each.log_risk, each.baseline, cohort.followed, cohort.followed, tau_days)
        for name, each in found.forecasts.items()
        if name != "twin"
    }
