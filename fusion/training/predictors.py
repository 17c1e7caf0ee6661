"""Every predictor of a fold, fitted on its training patients and asked about the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import members_of
from fusion.cohort.synthetic import check_real
from fusion.config import FitConfig
from fusion.model.blockwise import narrow_blocks
from fusion.model.competing import fit_competing
from fusion.model.layout import layout_of
from fusion.model.members import MEMBERS, fit_members
from fusion.model.stack import Stack, fit_stack
from fusion.model.twin import read_at_reference
from fusion.shapes import Floats, Indices, Matrix
from fusion.survival.folds import rest, strata_of, stratified_folds
from fusion.survival.forecast import Forecast
from fusion.survival.recalibration import Recalibration, fit_recalibration
from fusion.training.augmented import fit_augmented_members
from fusion.training.bounding import calibrate_bounds
from fusion.training.comparators import clinical_blocks, forecast_ridge, forecast_trees


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRisks:
    """(n, m) log-risks of the stack's members, as patients were treated and had all been given the reference arm."""

    as_assigned: Matrix
    at_reference: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldForecast:
    """All predictors of one fold.

    Attributes:
        forecasts: by predictor.
        lower_days: (n,) days that 90 % of patients like each live beyond without the event, by the twin.
        member_risks: (n, m) of the stack's members, standardised by the fold's stack.
        reference_risks: (n, m) the same at the reference arm.
        stack: of this fold.
    """

    forecasts: Mapping[str, Forecast]
    lower_days: Floats
    member_risks: Matrix
    reference_risks: Matrix
    stack: Stack


def forecast_fold(cohort: Cohort, fold: Indices, arms: tuple[str, ...], config: FitConfig, seed: int) -> FoldForecast:
    """Fit everything on the patients outside a fold and predict those inside."""
    return forecast_held_out(cohort.take(rest(fold, len(cohort))), cohort.take(fold), arms, config, seed)


def forecast_held_out(
    training: Cohort, held_out: Cohort, arms: tuple[str, ...], config: FitConfig, seed: int
) -> FoldForecast:
    """Fit everything on some patients and predict others, who have the same blocks.

    Comparators, on the same patients: clinical_only, a ridge Cox on the clinical block; ridge_cox, one ridge Cox on one
    matrix of all blocks that are not wide (no embeddings, no gene columns, none of more than 64 features); boosting,
    xgboost with the Cox objective on that same matrix. Penalties and numbers of trees are chosen inside, by
    cross-validated partial likelihood. All curves are made of the training patients' out-of-fold log-risks, which do
    not flatter: Breslow's for the comparators, boosting with a recalibrated slope as the stack has. Where something
    competes each predictor has its own of the competing event, the twin the lighter one of `fit_competing`.
    """
    check_real(training.codes, "calibration")
    fitted = fit_augmented_members(training, config, seed, share=config.synthetic_share)
    inside, (risks, _) = fitted.out_of_fold, fitted.members.read(held_out)
    stack, trees = fit_stack(inside, training.followed), MEMBERS.index("trees")
    curves = fit_recalibration(stack.combine(inside), training.followed)
    competing = fit_competing(training, fitted.blocks, fitted.folds, config, seed)
    competitor = None if competing is None else competing.model.beside(held_out)
    reference = read_at_reference(fitted.members, held_out, layout_of(training), arms) if arms else risks
    forecasts = {
        "twin": Forecast(log_risk=stack.combine(risks), curves=curves, competitor=competitor),
        "clinical_only": forecast_ridge(training, held_out, clinical_blocks(training), config, seed),
        "ridge_cox": forecast_ridge(training, held_out, narrow_blocks(training), config, seed),
        "boosting": forecast_trees(inside[:, trees], risks[:, trees], training.followed, competing, held_out),
    }
    return FoldForecast(
        forecasts=forecasts,
        lower_days=_lower_days(training, held_out, curves, stack.combine(inside), stack.combine(risks)),
        member_risks=stack.standardise(risks),
        reference_risks=stack.standardise(reference),
        stack=stack,
    )


def _lower_days(training: Cohort, held_out: Cohort, curves: Recalibration, inside: Floats, outside: Floats) -> Floats:
    """Conformal bounds, calibrated on the training patients' out-of-fold log-risks."""
    groups, bounds = calibrate_bounds(training, inside, curves)
    asked = members_of(held_out, groups)
    entry = held_out.followed.entry_days if held_out.outcome is not None else None
    return bounds.lower_days(curves, outside, entry_days=entry, members=asked)


def refit_out_of_fold(cohort: Cohort, arms: tuple[str, ...], config: FitConfig, seed: int) -> MemberRisks:
    """Log-risks of every patient, also at the reference arm, from members fitted anew on the other folds."""
    folds = stratified_folds(strata_of(cohort), config.folds, np.random.default_rng(seed))
    as_assigned = np.zeros((len(cohort), len(MEMBERS)))
    at_reference = np.zeros(as_assigned.shape)
    for number, fold in enumerate(folds):
        members = fit_members(cohort.take(rest(fold, len(cohort))), config, seed + number + 1).members
        held_out = cohort.take(fold)
        as_assigned[fold] = members.read(held_out)[0]
        at_reference[fold] = read_at_reference(members, held_out, layout_of(cohort), arms)
    return MemberRisks(as_assigned=as_assigned, at_reference=at_reference)
