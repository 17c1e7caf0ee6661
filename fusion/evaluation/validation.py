"""How well a fitted model predicts a cohort that it was not fitted on."""

from collections.abc import Mapping
from dataclasses import dataclass

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.errors import CohortError
from fusion.model.twin import TwinModel, predict
from fusion.survival.scores import Scores, choose_tau_days, score


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """Scores of a model on another cohort.

    Attributes:
        metrics: of the twin; comparators belong to the folds of a fit.
        n, events: of the cohort.
        modalities: patients present, by block that the model knows.
        unknown: blocks of the cohort that the model does not know, which were not used.
        tau_days, tau_rule: horizon of Uno's C and IBS, and why.
    """

    metrics: Mapping[str, Scores]
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
    known = {columns.name for columns in model.layout}
    return ValidationResult(
        metrics={"twin": score(prediction.log_risk, model.baseline, outcome, outcome, tau_days)},
        n=len(cohort),
        events=outcome.events,
        modalities={block.name: int(block.present.sum()) for block in cohort.blocks if block.name in known},
        unknown=tuple(block.name for block in cohort.blocks if block.name not in known),
        tau_days=tau_days,
        tau_rule=tau_rule,
    )


def _check_external(model: TwinModel, cohort: Cohort) -> None:
    if cohort.endpoint != model.endpoint:
        raise CohortError(expected=f"endpoint {model.endpoint}", found=str(cohort.endpoint), where=cohort.study)
    if cohort.study == model.study and set(cohort.codes) & set(model.codes):
        raise CohortError(expected="patients not used in training", found="some that were", where=cohort.study)
