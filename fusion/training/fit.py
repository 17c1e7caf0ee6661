"""`fit`: nested cross-validation of the twin beside its comparators, then the model on everybody."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.errors import TooFewEvents
from fusion.model.blockwise import share_by_block
from fusion.model.competing import fit_competing
from fusion.model.layout import layout_of
from fusion.model.members import MEMBERS, Members
from fusion.model.reach import fit_reach
from fusion.model.stack import Stack, fit_stack
from fusion.model.twin import REPORT_MONTHS, TwinModel
from fusion.shapes import Floats, Matrix
from fusion.survival.held_out import curve_times
from fusion.survival.recalibration import fit_recalibration
from fusion.survival.scores import MONTH_DAYS, choose_tau_days
from fusion.training.augmented import fit_augmented_members
from fusion.training.bounding import calibrate_bounds
from fusion.training.held_out import collect_held_out
from fusion.training.predictors import FoldForecast, forecast_fold, refit_out_of_fold
from fusion.training.result import FitResult, ModalityReport
from fusion.training.scoring import pool, report_fold
from fusion.training.splits import Split, splits_of

Progress = Callable[[str, int, int], None]


def fit(
    cohort: Cohort,
    config: FitConfig,
    progress: Progress | None = None,
    *,
    split: Mapping[str, str] | None = None,
    executor: Executor | None = None,
) -> FitResult:
    """Validate by nested cross-validation, then fit on all patients.

    In every outer fold the members are fitted on the training patients, the stack's weights on inner out-of-fold
    log-risks of those same patients, and the left-out patients are scored once, beside comparators on the same
    patients. The final model's weights and curves come from the outer out-of-fold log-risks, which the result keeps.
    Where something competes, each predictor has another beside it, of the competing event. Nothing is selected on a
    scored fold.

    Args:
        cohort: with an outcome.
        config: how; folds are reduced where events are few.
        progress: told of (stage, done, total).
        split: patient code to label, in place of random folds. "train" and "test": only "test" is scored, once. Any
            other labels, such as sites: each is left out in turn.
        executor: outer folds are mapped over it; by default they run here, one after the other.

    Raises:
        TooFewEvents: fewer than config.minimum_events.
        CohortError: no outcome, or the split misses a patient or leaves a part without enough events.
        InferenceFailed: an optimiser did not converge.
    """
    started = time.monotonic()
    outcome = cohort.followed
    if outcome.events < config.minimum_events:
        expected = f"at least {config.minimum_events} events"
        raise TooFewEvents(expected=expected, found=str(outcome.events), where=f"{cohort.study} {cohort.endpoint}")
    used = config.scaled_to(outcome.events)
    note = progress if progress is not None else _silent
    splits = splits_of(cohort, used, split)
    forecasts = _forecast_all(cohort, splits, used, note, executor)
    tau_days, tau_rule = choose_tau_days(outcome, used.tau_months)
    reports = tuple(report_fold(cohort, *pair, tau_days) for pair in zip(splits, forecasts, strict=True))
    times_days = curve_times(outcome, tau_days, np.array(REPORT_MONTHS) * MONTH_DAYS)
    model = _fit_final(cohort, splits, forecasts, used, note)
    return FitResult(
        model=model,
        metrics=pool(cohort, splits, forecasts, reports),
        per_fold=reports,
        held_out=collect_held_out(cohort, splits, forecasts, times_days),
        modalities=_report_modalities(cohort, model.members),
        shares=dict(zip(MEMBERS, model.stack.shares.tolist(), strict=True)),
        n=len(cohort),
        events=outcome.events,
        left_out=cohort.left_out,
        tau_days=tau_days,
        tau_rule=tau_rule,
        folds=len({split.fold for split in splits}),
        seconds=time.monotonic() - started,
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody is watching."""


def _forecast_all(
    cohort: Cohort, splits: Sequence[Split], config: FitConfig, note: Progress, executor: Executor | None
) -> list[FoldForecast]:
    run = map if executor is None else executor.map
    count = len(splits)
    rows, seeds = [split.rows for split in splits], [split.seed for split in splits]
    forecasts: list[FoldForecast] = []
    note("validate", 0, count)
    for forecast in run(forecast_fold, [cohort] * count, rows, [cohort.arm_names] * count, [config] * count, seeds):
        forecasts.append(forecast)
        note("validate", len(forecasts), count)
    return forecasts


def _fit_final(
    cohort: Cohort, splits: Sequence[Split], forecasts: Sequence[FoldForecast], config: FitConfig, note: Progress
) -> TwinModel:
    note("fit on all patients", 0, 1)
    fitted = fit_augmented_members(cohort, config, config.seed, share=config.synthetic_share)
    competing = fit_competing(cohort, fitted.blocks, fitted.folds, config, config.seed)
    stack, risks, reference = _final_stack(cohort, splits, forecasts, config)
    curves = fit_recalibration(risks, cohort.followed)
    groups, bounds = calibrate_bounds(cohort, risks, curves)
    note("fit on all patients", 1, 1)
    return TwinModel(
        study=cohort.study,
        endpoint=str(cohort.endpoint),
        origin_day=cohort.origin_day,
        config=config,
        layout=layout_of(cohort),
        members=fitted.members,
        stack=stack,
        curves=curves,
        competing=None if competing is None else competing.model,
        groups=groups,
        bounds=bounds,
        reach=fit_reach(cohort, np.random.default_rng(config.seed)),
        arms=cohort.arm_names,
        randomised=cohort.randomised,
        codes=cohort.codes,
        out_of_fold=risks,
        out_of_fold_reference=reference,
        data_hash=cohort.data_hash,
    )


def _final_stack(
    cohort: Cohort, splits: Sequence[Split], forecasts: Sequence[FoldForecast], config: FitConfig
) -> tuple[Stack, Floats, Floats]:
    """Stack in the units of the members, and everybody's out-of-fold log-risk, as assigned and at the reference arm.

    Where a split leaves some patients never scored, the inner folds of the whole cohort stand in for the outer ones.
    """
    scored = np.bincount(np.concatenate([split.rows for split in splits]), minlength=len(cohort))
    if not scored.all():
        inside = refit_out_of_fold(cohort, cohort.arm_names, config, config.seed)
        stack = fit_stack(inside.as_assigned, cohort.followed)
        return stack, stack.combine(inside.as_assigned), stack.combine(inside.at_reference)
    risks = _mean_over_repeats(splits, [one.member_risks for one in forecasts], scored)
    reference = _mean_over_repeats(splits, [one.reference_risks for one in forecasts], scored)
    pooled = fit_stack(risks, cohort.followed)
    centre = np.mean([one.stack.centre for one in forecasts], axis=0)
    scale = np.mean([one.stack.scale for one in forecasts], axis=0)
    stack = Stack(centre=centre + scale * pooled.centre, scale=scale * pooled.scale, weights=pooled.weights)
    return stack, pooled.combine(risks), pooled.combine(reference)


def _mean_over_repeats(splits: Sequence[Split], parts: Sequence[Matrix], scored: np.ndarray) -> Matrix:
    total = np.zeros((len(scored), parts[0].shape[1]))
    for split, part in zip(splits, parts, strict=True):
        total[split.rows] += part
    return np.asarray(total / scored[:, None])


def _report_modalities(cohort: Cohort, members: Members) -> dict[str, ModalityReport]:
    shares = share_by_block(members.blockwise, cohort)
    return {
        block.name: ModalityReport(
            modality=block.modality.value,
            features=len(block.features),
            patients=int(block.present.sum()),
            share=shares.get(block.name, 0.0),
        )
        for block in cohort.blocks
    }
