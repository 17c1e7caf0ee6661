"""Score a study with a fitted model, and judge the scores where outcomes are known."""

import time
from dataclasses import asdict
from typing import Any

from fusion.cohort.loading import load_cohort
from fusion.errors import CohortError
from fusion.model.twin import REPORT_MONTHS, TwinModel, predict
from fusion.survival.scores import choose_tau_days, score

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
    """Judge a model on another study, as it is: nothing is fitted, nothing is recalibrated.

    Censoring weights come from the scored patients, since the model does not carry the training follow-up.

    Raises:
        CohortError: the study is the one the model was fitted on.
    """
    if model.study == study:
        raise CohortError("a study that the model has not seen", f"{study}, on which it was fitted", "validate")
    started = time.perf_counter()
    cohort = load_cohort(url, study, model.endpoint, origin_day=model.origin_day)
    prediction = predict(model, cohort)
    tau, rule = choose_tau_days(cohort.followed, model.config.tau_months)
    scores = score(prediction.log_risk, model.baseline, cohort.followed, cohort.followed, tau)
    return {
        "n": len(cohort),
        "events": cohort.followed.events,
        "metrics": {"twin": asdict(scores)},
        "modalities": {
            block.name: {"modality": str(block.modality), "patients": int(block.present.sum())}
            for block in cohort.blocks
        },
        "tau_months": round(tau / 30.4375, 2),
        "tau_rule": rule,
        "seconds": time.perf_counter() - started,
    }
