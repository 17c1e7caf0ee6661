"""What stands beside the twin in every fold: ridge Cox and gradient boosting on the same patients."""

from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.config import FitConfig
from fusion.model.competing import FittedCompeting
from fusion.model.projection import Projection, fit_projection
from fusion.model.ridge import fit_ridge
from fusion.shapes import Floats
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.competing import Competitor, coarse_grid
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.folds import strata_of, stratified_folds
from fusion.survival.forecast import Forecast
from fusion.survival.risk_sets import RiskSets

ALL_DIRECTIONS = 10**6


def clinical_blocks(cohort: Cohort) -> tuple[str, ...]:
    """Names of the clinical blocks."""
    return tuple(block.name for block in cohort.blocks if block.modality is Modality.CLINICAL)


def forecast_ridge(
    training: Cohort, held_out: Cohort, names: tuple[str, ...], config: FitConfig, seed: int
) -> Forecast:
    """A ridge Cox on these blocks, and where something competes one of the competing event on the same."""
    projections = tuple(_every_column(block.name, training) for block in training.blocks if block.name in names)
    log_risk, curves = _ridge(training, held_out, projections, config, seed)
    outcome = training.followed
    if not outcome.competing.any():
        return Forecast(log_risk=log_risk, curves=curves)
    other, rival = _ridge(replace(training, outcome=outcome.exchanged()), held_out, projections, config, seed)
    competitor = Competitor(log_risk=other, curves=rival, grid_days=coarse_grid(outcome))
    return Forecast(log_risk=log_risk, curves=curves, competitor=competitor)


def _ridge(
    training: Cohort, held_out: Cohort, projections: tuple[Projection, ...], config: FitConfig, seed: int
) -> tuple[Floats, Baseline]:
    """With no block, or too few events, everybody is average: Kaplan-Meier, as it were."""
    folds = stratified_folds(strata_of(training), config.inner_folds, np.random.default_rng(seed))
    found = fit_ridge(training, projections, folds) if projections else None
    if found is None:
        return np.zeros(len(held_out)), fit_baseline(np.zeros(len(training)), training.followed)
    return found.model.log_risk(held_out), fit_baseline(found.out_of_fold, training.followed)


def _every_column(name: str, training: Cohort) -> Projection:
    return next(fit_projection(block, ALL_DIRECTIONS) for block in training.blocks if block.name == name)


def forecast_trees(
    inside: Floats, outside: Floats, outcome: Outcome, competing: FittedCompeting | None, held_out: Cohort
) -> Forecast:
    """Boosting, whose trees the stack has already grown, with a recalibrated slope.

    Args:
        inside: log-risks of the training patients out of fold.
        outside: of the patients asked about.
        outcome: of the training patients.
        competing: whose trees tell of the competing event, None where nothing competes.
        held_out: the patients asked about.
    """
    log_risk, curves = _recalibrate(inside, outside, outcome)
    if competing is None:
        return Forecast(log_risk=log_risk, curves=curves)
    return Forecast(log_risk=log_risk, curves=curves, competitor=_trees_competitor(outcome, competing, held_out))


def _trees_competitor(outcome: Outcome, competing: FittedCompeting, held_out: Cohort) -> Competitor:
    model = competing.model
    if model.members is None or competing.trees_out_of_fold is None:
        return model.beside(held_out)
    told = model.members.trees.log_risk(held_out)
    log_risk, curves = _recalibrate(competing.trees_out_of_fold, told, outcome.exchanged())
    return Competitor(log_risk=log_risk, curves=curves, grid_days=model.grid_days)


def _recalibrate(inside: Floats, outside: Floats, outcome: Outcome) -> tuple[Floats, Baseline]:
    slope = float(fit_nonnegative_cox(inside[:, None], RiskSets.of(outcome))[0])
    return slope * outside, fit_baseline(slope * inside, outcome)
