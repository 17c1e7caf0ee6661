"""Survival of every patient under every arm: one ridge Cox with a baseline an arm and shrunken interactions.

    h_a(t | x) = h0_a(t) exp(x b + scale (x c_a))

An S-learner (Kunzel 2019) for survival: arms share the effects of covariates unless the data insist otherwise. The
scale of interactions, 0 for none, and the penalty are chosen by cross-validated partial likelihood within arms.
Propensities, where given, enter with next to no penalty, or what is shrunk off confounders would be read as treatment
(Hahn 2020). Hazards of being lost to follow-up are modelled alike, without interactions.
"""

from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.effects.follow_up import FollowUp
from fusion.shapes import Coefficients, Curves, Floats, Indices, Matrix, RepeatedCurves, Times
from fusion.survival.cox import fit_ridge_cox, log_likelihood
from fusion.survival.folds import stratified_folds
from fusion.survival.penalty import fit_penalised
from fusion.survival.risk_sets import RiskSets

# Of interactions: none, and a sixteenth and a half of a main effect's prior variance.
NONE, SOME = (0.0,), (0.25, 0.7)
PENALTIES = (1000.0, 300.0, 100.0, 30.0, 10.0, 3.0)
INNER_FOLDS = 4
# Standard deviations of a column of propensities: penalised a ninth as much as a covariate.
PROPENSITY_WEIGHT = 3.0
LARGEST_HAZARD = 0.999
LARGEST_LOG_RISK = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Scale of interactions, 0 for none, penalty of the ridge, and the cross-validated likelihood that chose them."""

    scale: float
    penalty: float
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeModel:
    """A fitted model.

    Attributes:
        beta: of the design's columns.
        tuning: scale of interactions and penalty.
        hazards: (arms, k) baseline hazard of each step, at log-risk 0.
    """

    beta: Coefficients
    tuning: Tuning
    hazards: Matrix

    def log_risk(self, x: Matrix, arm: Indices) -> Floats:
        """(n,) had everybody been given these arms."""
        found = design(x, arm, len(self.hazards), self.tuning.scale) @ self.beta
        return np.asarray(np.clip(found, -LARGEST_LOG_RISK, LARGEST_LOG_RISK))

    def hazard(self, x: Matrix, arm: int) -> Curves:
        """(n, k) probability of the event in each step under one arm, given none before."""
        risk = self.log_risk(x, np.full(len(x), arm))
        return hazards_of(risk, self.hazards[arm])

    def all_hazards(self, x: Matrix) -> RepeatedCurves:
        """(arms, n, k) under every arm."""
        return np.stack([self.hazard(x, arm) for arm in range(len(self.hazards))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Probability of still being followed."""

    model: OutcomeModel

    def remaining(self, x: Matrix) -> RepeatedCurves:
        """(arms, n, k) probability of not being lost before the end of each step's events: G just before."""
        kept = survival_of(self.model.all_hazards(x))
        return np.concatenate([np.ones((*kept.shape[:2], 1)), kept[:, :, :-1]], axis=2)


def survival_of(hazards: np.ndarray) -> np.ndarray:
    """Survival at the end of each step (the last axis)."""
    return np.asarray(np.cumprod(1 - hazards, axis=-1))


def hazards_of(log_risk: Floats, baseline: Times) -> Curves:
    """(n, k) hazards in steps: 1 - exp(-H exp(log-risk))."""
    return np.asarray(np.minimum(1 - np.exp(-np.exp(log_risk)[:, None] * baseline[None]), LARGEST_HAZARD))


def design(x: Matrix, arm: Indices, arms: int, scale: float) -> Matrix:
    """(n, d + arms d) covariates, then for each arm the covariates of its patients, scaled; no interactions at 0."""
    if scale == 0:
        return x
    return np.hstack([x, *(scale * x * (arm == one)[:, None] for one in range(arms))])


def stratified(outcome: Outcome, strata: Indices) -> Outcome:
    """The strata one after the other in time, so that nobody is at risk in another's stratum (delayed entry)."""
    length = float(outcome.time_days.max()) + 1
    return build_outcome(outcome.time_days + strata * length, outcome.event, entry_days=strata * length)


def tune(
    x: Matrix,
    arm: Indices,
    arms: int,
    outcome: Outcome,
    *,
    seed: int,
    scales: tuple[float, ...],
) -> Tuning:
    """Choose the scale of interactions and the penalty by cross-validation.

    Args:
        x: (n, d) standardised covariates.
        arm: (n,) arm numbers; arms: how many.
        outcome: whose events are modelled.
        seed: of the folds.
        scales: to choose from.

    Raises:
        InferenceFailed: the ridge Cox did not converge.
    """
    if outcome.events < 2 * INNER_FOLDS:
        return Tuning(scale=scales[0], penalty=PENALTIES[0])
    within = stratified(outcome, arm)
    strata = list(zip(map(bool, outcome.event), map(int, arm), strict=True))
    folds = stratified_folds(strata, INNER_FOLDS, np.random.default_rng(seed))
    found = []
    for scale in scales:
        fit = fit_penalised(design(x, arm, arms, scale), within, folds, PENALTIES)
        score = sum(log_likelihood(fit.out_of_fold[fold], RiskSets.of(within.take(fold))) for fold in folds)
        found.append(Tuning(scale=scale, penalty=fit.penalty, score=score))
    return max(found, key=lambda one: one.score)


def fit_outcome_model(
    x: Matrix, arm: Indices, arms: int, outcome: Outcome, follow_up: FollowUp, tuning: Tuning
) -> OutcomeModel:
    """Fit, and take each arm's baseline from its own patients.

    Args:
        x: (n, d) standardised covariates.
        arm: (n,) arm numbers; arms: how many.
        outcome: whose events are modelled; without any, hazards are 0.
        follow_up: the same in steps.
        tuning: scale and penalty.

    Raises:
        InferenceFailed: the ridge Cox did not converge.
    """
    columns = design(x, arm, arms, tuning.scale)
    beta = np.zeros(columns.shape[1])
    if outcome.events:
        beta = fit_ridge_cox(columns, RiskSets.of(stratified(outcome, arm)), tuning.penalty, tolerance=1e-3)
    risk = np.clip(columns @ beta, -LARGEST_LOG_RISK, LARGEST_LOG_RISK)
    hazards = np.stack([fit_step_baseline(risk, follow_up, np.asarray(arm == one)) for one in range(arms)])
    return OutcomeModel(beta=beta, tuning=tuning, hazards=hazards)


def fit_step_baseline(log_risk: Floats, follow_up: FollowUp, rows: np.ndarray) -> Times:
    """(k,) cumulative hazard of each step: the number at which as many events are expected as were seen.

    Of those lost within the step; by Newton, since 1 - exp(-H r) is expected of each (piecewise exponential in steps).
    """
    risk, at_risk = np.exp(log_risk[rows]), follow_up.at_risk[rows]
    seen = follow_up.events[rows].sum(axis=0).astype(float)
    total = np.maximum(at_risk.T @ risk, 1e-12)
    hazard = np.where(seen > 0, seen / total, 0.0)
    most = at_risk.sum(axis=0) * LARGEST_HAZARD
    for _ in range(8):
        alive = np.exp(-risk[:, None] * hazard[None])
        expected = (at_risk * (1 - alive)).sum(axis=0)
        slope = np.maximum((at_risk * risk[:, None] * alive).sum(axis=0), 1e-12)
        hazard = np.maximum(hazard + (np.minimum(seen, most) - expected) / slope, 0.0)
    return np.asarray(hazard)


def lost(outcome: Outcome) -> Outcome:
    """The outcome whose event is the loss to follow-up."""
    return build_outcome(outcome.time_days, ~outcome.event)


def fit_loss_model(x: Matrix, arm: Indices, arms: int, outcome: Outcome, follow_up: FollowUp, tuning: Tuning) -> Losses:
    """Hazards of being lost to follow-up, by arm and covariates; without losses they are 0."""
    # Who has the event in a step is no longer at risk of being lost in it.
    steps = replace(
        follow_up,
        last=np.where(follow_up.event, follow_up.last - 1, follow_up.last),
        event=np.asarray(~follow_up.event & (follow_up.last < follow_up.steps)),
    )
    return Losses(model=fit_outcome_model(x, arm, arms, lost(outcome), steps, tuning))
