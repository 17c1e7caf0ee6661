"""Every predictor of a fold, fitted on its training patients and asked about the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.cohort.scaling import fit_scaler
from fusion.config import FitConfig
from fusion.model.layout import layout_of
from fusion.model.members import MEMBERS, fit_members, narrow_blocks
from fusion.model.ridge import fit_ridge
from fusion.model.stack import Stack, fit_stack
from fusion.model.twin import read_at_reference
from fusion.shapes import Floats, Indices, Matrix
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.folds import rest, stratified_folds
from fusion.survival.risk_sets import RiskSets

ALL_DIRECTIONS = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Log-risks (n,) of patients not seen, and the baseline of the training patients that makes them survival."""

    log_risk: Floats
    baseline: Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRisks:
    """(n, 3) log-risks of the stack's members, as patients were treated and had all been given the reference arm."""

    as_assigned: Matrix
    at_reference: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldForecast:
    """All predictors of one fold.

    Attributes:
        forecasts: by predictor.
        member_risks: (n, 3) of the stack's members, standardised by the fold's stack.
        reference_risks: (n, 3) the same at the reference arm.
        stack: of this fold.
    """

    forecasts: Mapping[str, Forecast]
    member_risks: Matrix
    reference_risks: Matrix
    stack: Stack


def strata_of(cohort: Cohort) -> list[tuple[bool, str]]:
    """Event and arm of every patient, to be spread evenly over folds."""
    arms = cohort.arms if cohort.arms else (None,) * len(cohort)
    return [(bool(event), str(arm)) for event, arm in zip(cohort.event, arms, strict=True)]


def forecast_fold(cohort: Cohort, fold: Indices, arms: tuple[str, ...], config: FitConfig, seed: int) -> FoldForecast:
    """Fit everything on the patients outside a fold and predict those inside."""
    return forecast_held_out(cohort.take(rest(fold, len(cohort))), cohort.take(fold), arms, config, seed)


def forecast_held_out(
    training: Cohort, held_out: Cohort, arms: tuple[str, ...], config: FitConfig, seed: int
) -> FoldForecast:
    """Fit everything on some patients and predict others, who have the same blocks.

    Comparators, on the same patients: clinical_only, a ridge Cox on the clinical block; ridge_cox, one ridge Cox on one
    matrix of all blocks that are not wide (no embeddings, no gene columns, none of more than 64 features); boosting,
    xgboost with the Cox objective on that same matrix. Penalties are chosen by cross-validated partial likelihood
    inside. All baselines are Breslow's on the training patients at their out-of-fold log-risks, which do not flatter;
    boosting is given a recalibrated slope as the stack is.
    """
    inside = out_of_fold_risks(training, arms, config, seed).as_assigned
    stack = fit_stack(inside, training.followed)
    members = fit_members(training, config, seed)
    risks, _ = members.read(held_out)
    trees, baseline = MEMBERS.index("trees"), fit_baseline(stack.combine(inside), training.followed)
    forecasts = {
        "twin": Forecast(log_risk=stack.combine(risks), baseline=baseline),
        "clinical_only": _ridge_forecast(training, held_out, _clinical_blocks(training), config, seed),
        "ridge_cox": _ridge_forecast(training, held_out, narrow_blocks(training), config, seed),
        "boosting": _trees_forecast(inside[:, trees], risks[:, trees], training.followed),
    }
    return FoldForecast(
        forecasts=forecasts,
        member_risks=stack.standardise(risks),
        reference_risks=stack.standardise(read_at_reference(members, held_out, layout_of(training), arms)),
        stack=stack,
    )


def out_of_fold_risks(cohort: Cohort, arms: tuple[str, ...], config: FitConfig, seed: int) -> MemberRisks:
    """Log-risks of every patient from members fitted on the other inner folds, with one network each."""
    alone = replace(config, networks=1)
    folds = stratified_folds(strata_of(cohort), config.inner_folds, np.random.default_rng(seed))
    as_assigned = np.zeros((len(cohort), len(MEMBERS)))
    at_reference = np.zeros(as_assigned.shape)
    for number, fold in enumerate(folds):
        members = fit_members(cohort.take(rest(fold, len(cohort))), alone, seed + number + 1)
        held_out = cohort.take(fold)
        as_assigned[fold] = members.read(held_out)[0]
        at_reference[fold] = read_at_reference(members, held_out, layout_of(cohort), arms)
    return MemberRisks(as_assigned=as_assigned, at_reference=at_reference)


def _clinical_blocks(cohort: Cohort) -> tuple[str, ...]:
    return tuple(block.name for block in cohort.blocks if block.modality is Modality.CLINICAL)


def _ridge_forecast(
    training: Cohort, held_out: Cohort, names: tuple[str, ...], config: FitConfig, seed: int
) -> Forecast:
    """A ridge Cox on these blocks; with no block, or too few events, everybody is average: Kaplan-Meier, as it were."""
    scalers = tuple(fit_scaler(block) for block in training.blocks if block.name in names)
    generator = np.random.default_rng(seed)
    found = (
        fit_ridge(training, scalers, folds=config.penalty_folds, components=ALL_DIRECTIONS, generator=generator)
        if scalers
        else None
    )
    if found is None:
        flat = fit_baseline(np.zeros(len(training)), training.followed)
        return Forecast(log_risk=np.zeros(len(held_out)), baseline=flat)
    baseline = fit_baseline(found.out_of_fold, training.followed)
    return Forecast(log_risk=found.ridge.log_risk(held_out), baseline=baseline)


def _trees_forecast(inside: Floats, outside: Floats, outcome: Outcome) -> Forecast:
    slope = float(fit_nonnegative_cox(inside[:, None], RiskSets.of(outcome))[0])
    return Forecast(log_risk=slope * outside, baseline=fit_baseline(slope * inside, outcome))
