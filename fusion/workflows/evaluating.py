"""Everything that a fitted model's held-out predictions tell, as one plain JSON-able dictionary.

`number` is {"value", "low", "high", "reason"}: value None goes with a reason; low and high are None without draws.
`difference` is {"difference", "low", "high", "p", "reason"}. A horizon is the text "6", "12" or "24", in months.

- model: what the caller calls it; study, endpoint, origin_day
- kind: "internal" (the folds of the fit) or "external" (another study)
- n, events, competing; left_out: {reason: n}; follow_up_months: median by reverse Kaplan-Meier, or None
- predictors: in the order of tables: twin, clinical_only, ridge_cox, boosting
- horizons_months: [6, 12, 24]; tau_months, tau_rule: horizon of uno_c and ibs
- folds, repeats, fold_names; split: "random" or "labelled"; draws, seed: of the bootstrap
- metric_names: keys of metrics in the order of tables: harrell_c, uno_c, auc_6m, auc_12m, auc_24m, auc_mean, ibs,
  d_calibration_p, ici_6m, e50_6m, e90_6m, ..., e90_24m, observed_expected_6m, ..._12m, ..._24m, coverage_90, and where
  events compete wolbers_c, aj_error_6m, ..._12m, ..._24m, aj_calibration. Then ibs, ici, e50, e90, observed_expected,
  calibration and decision are of absolute risks, harrell_c, uno_c, auc, d_calibration and coverage of cause-specific
- metrics: {predictor: {metric: number}}
- paired: {comparator: {metric: difference and "better", "folds"}}: twin minus comparator over resampled patients;
  better is "twin", "comparator" or "neither" (the interval holds 0); folds is the corrected resampled t-test,
  {"difference", "low", "high", "p", "folds"}, or None
- per_fold: [{"repeat", "fold", "n", "events", "metrics": {predictor: {metric: value or None}}}]
- subgroups: [{"variable", "group", "n", "events", "reason", "metrics": {"twin": {metric: number}}}]; reason says why a
  group was not scored, its metrics are {} then; metrics: harrell_c, observed_expected_12m, ici_12m, coverage_90
- missing_patterns: as subgroups, with "present": [block] and "absent": [block]
- calibration: {horizon: {predictor: {"line": [{"predicted", "observed", "low", "high"}], "groups": [{"predicted",
  "observed", "low", "high", "n", "events"}], "reason"}}}, of risks: incidences, 1 - survival where nothing competes
- decision: {horizon: {"thresholds": [], "treat_all": [], "treat_none": [], "predictors": {predictor: [net benefit or
  None]}, "reason"}}
- auc: {"months": [], "predictors": {predictor: [value or None]}}
- coverage: {predictor: [{"level", "covered": number}]} at levels 0.5, 0.8, 0.9 and 0.95
- d_calibration: {predictor: {"p", "shares": ten shares of patients, 0.1 each when calibrated}}
- modalities: None without refits or with one modality, else {"folds", "repeats", "metric": "harrell_c", "full": number,
  "blocks": [], "leave_one_out": [{"block", "modality", "without": number, "loss": difference}], "drop_at_test":
  [the same and "beyond_refit": difference], "drop_curve": [{"removed", "c": {predictor: number}}]}; loss is full minus
  without, beyond_refit what dropping costs beyond what the block is worth retrained
- bounds: [{"variable", "name", "n", "events", "coverage": number or None, "standard_error", "reason"}]: the 90 % lower
  bounds of survival time, everybody first, then groups and missing patterns.
- resolution: None without refits, else {"reliability", "resolved", "in_order", "smallest", "reason", ...}.
- learning: None without refits, else [{"share", "training_n", "training_events", "metrics": {predictor: {"harrell_c":
  number, "ibs": number}}}]
- overlap: {"compared", "between": [study], "pairs": [{"first", "second", "first_study", "second_study", "distance",
  "bits", "evidence": [text], "across_folds"}], "crowded": {block: patients}, "threshold_bits"}
- card: {"title", "sections": [{"item", "heading", "paragraphs": [text], "tables": [{"caption", "columns": [text],
  "rows": [[text]]}]}]}
- unknown: blocks that the model does not know, of an external study only
- notes: [text] of what was not done, and why; seconds: wall time
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fusion.checkpoint.files import check_fitted_on, load, load_held_out
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.cohort.outcome import Outcome
from fusion.errors import CheckpointError, EndpointNotFound, StudyNotFound
from fusion.evaluation.bounds import judge_bounds
from fusion.evaluation.card import Subject
from fusion.evaluation.groups import categorical_covariates, missing_patterns, standard_groups
from fusion.evaluation.overlap import find_overlap
from fusion.evaluation.paired import compare_predictors
from fusion.evaluation.resampling import ALL_DRAWS, draw_weights
from fusion.evaluation.scores import HORIZONS_MONTHS, Scores, score_held_out
from fusion.evaluation.subgroups import score_groups
from fusion.evaluation.validation import validate
from fusion.model.twin import TwinModel
from fusion.shapes import Draws
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.kaplan_meier import fit_loss_to_follow_up
from fusion.survival.scores import MONTH_DAYS, choose_tau_days
from fusion.workflows import evaluation_json as plain
from fusion.workflows.processes import local_processes
from fusion.workflows.refits import refit_learning, refit_modalities
from fusion.workflows.resolving import refit_resolution
from fusion.workflows.scoring import forecast_comparators, join_external

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]
INTERNAL, EXTERNAL = "internal", "external"
MOST_LEVELS = 6
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSettings:
    """What to compute.

    Attributes:
        refits: whether to fit again without each modality and with fewer patients, which takes minutes.
        draws: of the bootstrap.
        seed: of everything random.
        covariates: categorical covariates whose levels are subgroups; by default all of at most six levels.
    """

    refits: bool = False
    draws: int = ALL_DRAWS
    seed: int = 0
    covariates: tuple[str, ...] | None = None


def evaluate_model(
    url: str, checkpoint: Path, *, settings: EvaluationSettings, progress: Progress | None = None
) -> Json:
    """Judge a fitted model on the folds of its fit: nothing is refitted unless asked.

    Raises:
        CheckpointError: not a checkpoint, without held-out predictions, or the study's data have changed since the fit.
        StudyNotFound, EndpointNotFound: the study is no longer there.
    """
    model, held_out = load(checkpoint), load_held_out(checkpoint)
    if held_out is None:
        raise CheckpointError(expected="held-out predictions", found="none: fit again", where=checkpoint.name)
    cohort = load_cohort(url, model.study, model.endpoint, origin_day=model.origin_day)
    check_fitted_on(model, cohort)
    with local_processes() as pool:
        return evaluate_cohort(
            model, cohort, held_out, name=checkpoint.stem, settings=settings, progress=progress, executor=pool
        )


def evaluate_study(url: str, checkpoint: Path, *, study: str, settings: EvaluationSettings) -> Json:
    """Judge a fitted model on another study, as it is, beside comparators fitted on the model's own training data.

    There are no folds and no refits, and the check for overlap is between the two studies.

    Raises:
        CheckpointError: not a checkpoint of this version.
        CohortError: patients of the study were used in training.
        StudyNotFound, EndpointNotFound: there is no such study, or it lacks the model's endpoint.
    """
    started = time.monotonic()
    model = load(checkpoint)
    cohort = load_cohort(url, study, model.endpoint, origin_day=model.origin_day)
    found = validate(model, cohort)
    held_out = join_external(found, forecast_comparators(url, model, cohort), cohort.followed)
    weights = draw_weights(len(cohort), settings.draws, settings.seed)
    report = describe(model, cohort, held_out, name=checkpoint.stem, settings=settings, kind=EXTERNAL)
    report |= judge(cohort, held_out, weights, model.config.tau_months, _covariates(cohort, settings))
    report |= {"modalities": None, "learning": None, "resolution": None, "unknown": list(found.unknown)}
    report |= _compare_studies(url, model, cohort)
    report["notes"] = _notes(report, settings)
    report["card"] = plain.card_json(Subject(model=model, cohort=cohort, report=report))
    return report | {"seconds": time.monotonic() - started}


def _compare_studies(url: str, model: TwinModel, cohort: Cohort) -> Json:
    """Patients of one study who are also in the other, as far as the training study is still there."""
    try:
        training = load_cohort(url, model.study, model.endpoint, origin_day=model.origin_day)
    except (StudyNotFound, EndpointNotFound):
        return {"overlap": plain.overlap_json(find_overlap(cohort), between=(cohort.study,))}
    return {"overlap": plain.overlap_json(find_overlap(training, cohort), between=(training.study, cohort.study))}


def evaluate_cohort(
    model: TwinModel,
    cohort: Cohort,
    held_out: HeldOut,
    *,
    name: str,
    settings: EvaluationSettings,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Json:
    """The report on a cohort that is already loaded, which is the one that the model was fitted on.

    Args:
        model: fitted on the cohort.
        cohort: with its outcome.
        held_out: from the folds of the fit.
        name: of the model, as the report is to call it.
        settings: what to compute.
        progress: told of (stage, done, total).
        executor: folds of refits are mapped over it.
    """
    started = time.monotonic()
    weights = draw_weights(len(cohort), settings.draws, settings.seed)
    report = describe(model, cohort, held_out, name=name, settings=settings)
    report |= judge(cohort, held_out, weights, model.config.tau_months, _covariates(cohort, settings))
    report |= _refit(model, cohort, held_out, weights, settings, progress or _silent, executor)
    report["overlap"] = plain.overlap_json(find_overlap(cohort, fold=held_out.fold), between=(cohort.study,))
    report["notes"] = _notes(report, settings)
    report["card"] = plain.card_json(Subject(model=model, cohort=cohort, report=report))
    return report | {"seconds": time.monotonic() - started}


def _notes(report: Json, settings: EvaluationSettings) -> list[str]:
    """What this evaluation did not do."""
    found = []
    if not settings.refits:
        found.append("What each modality is worth and how much more patients would help was not computed.")
    elif report["modalities"] is None:
        found.append("With one modality there is none to leave out.")
    if not settings.draws:
        found.append("Intervals were not computed.")
    return found


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody is watching."""


def _refit(
    model: TwinModel,
    cohort: Cohort,
    held_out: HeldOut,
    weights: Draws,
    settings: EvaluationSettings,
    note: Progress,
    executor: Executor | None,
) -> Json:
    if not settings.refits:
        return {"modalities": None, "learning": None, "resolution": None}
    return {
        "modalities": refit_modalities(cohort, model.config, weights, seed=settings.seed, note=note, executor=executor),
        "learning": refit_learning(cohort, model.config, weights, note=note, executor=executor),
        "resolution": refit_resolution(
            cohort, model.config, held_out, seed=settings.seed, note=note, executor=executor
        ),
    }


def describe(
    model: TwinModel,
    cohort: Cohort,
    held_out: HeldOut,
    *,
    name: str,
    settings: EvaluationSettings,
    kind: str = INTERNAL,
) -> Json:
    """What was judged, on whom."""
    outcome = cohort.followed
    tau_days, tau_rule = choose_tau_days(outcome, model.config.tau_months)
    numbers = tuple(str(number + 1) for number in range(len(held_out.fold_names)))
    return {
        "model": name,
        "study": cohort.study,
        "endpoint": cohort.endpoint,
        "origin_day": cohort.origin_day,
        "kind": kind,
        "n": len(cohort),
        "events": outcome.events,
        "competing": int(outcome.competing.sum()),
        "left_out": dict(cohort.left_out),
        "follow_up_months": median_follow_up_months(outcome),
        "predictors": list(held_out.predictors),
        "horizons_months": list(HORIZONS_MONTHS),
        "tau_months": round(tau_days / MONTH_DAYS, 2),
        "tau_rule": tau_rule,
        "folds": len(held_out.fold_names),
        "repeats": held_out.repeats,
        "fold_names": list(held_out.fold_names),
        "split": "random" if held_out.fold_names == numbers else "labelled",
        "draws": settings.draws,
        "seed": settings.seed,
    }


def judge(cohort: Cohort, held_out: HeldOut, weights: Draws, tau_months: float, covariates: Sequence[str]) -> Json:
    """Everything that needs no refit."""
    outcome = cohort.followed
    tau_days, _ = choose_tau_days(outcome, tau_months)
    scores: Scores = score_held_out(held_out, outcome, tau_days, weights)
    groups, patterns = standard_groups(cohort, covariates), missing_patterns(cohort)
    found, by_pattern = (
        score_groups(held_out, outcome, each, weights, tau_days, (TWIN,)) for each in (groups, patterns)
    )
    return {
        "metric_names": list(scores.metrics),
        "metrics": plain.metrics_json(scores, held_out.predictors),
        "paired": plain.paired_json(compare_predictors(scores)),
        "per_fold": plain.folds_json(scores.folds, held_out.predictors),
        "subgroups": plain.groups_json(found),
        "missing_patterns": plain.patterns_json(by_pattern),
        "calibration": plain.calibration_json(held_out, outcome, weights),
        "decision": plain.decision_json(held_out, outcome),
        "auc": plain.auc_json(held_out, outcome),
        "coverage": plain.coverage_json(held_out, outcome, weights),
        "d_calibration": plain.d_calibration_json(held_out, outcome),
        "bounds": plain.bounds_json(judge_bounds(held_out, outcome, (*groups, *patterns), seed=0)),
    }


def median_follow_up_months(outcome: Outcome) -> float | None:
    """Median time under observation by reverse Kaplan-Meier (Schemper and Smith 1996); None where it is not reached."""
    curve = fit_loss_to_follow_up(outcome)
    below = np.flatnonzero(curve.survival <= 0.5 + ROUNDING)
    return round(float(curve.times_days[below[0]]) / MONTH_DAYS, 2) if len(below) else None


def _covariates(cohort: Cohort, settings: EvaluationSettings) -> tuple[str, ...]:
    if settings.covariates is not None:
        return settings.covariates
    categorical = categorical_covariates(cohort)
    return tuple(name for name in categorical if categorical[name] <= MOST_LEVELS)
