"""What doubly robust estimates need of each patient, from models that had not seen the patient."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.effects.follow_up import FollowUp
from fusion.effects.outcome_models import (
    NONE,
    PROPENSITY_WEIGHT,
    SOME,
    Tuning,
    fit_loss_model,
    fit_outcome_model,
    lost,
    tune,
)
from fusion.shapes import Indices, Matrix, RepeatedCurves
from fusion.survival.folds import Folds, rest, stratified_folds

FOLDS = 5
# Below it a patient would stand for more than forty others; the share clipped is reported with the estimate.
LOWEST_PROPENSITY = 0.025
LOWEST_REMAINING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisances:
    """Of n patients.

    Attributes:
        propensity: (n, arms), clipped from below.
        hazards: (arms, n, k) of the event in each step.
        remaining: (arms, n, k) probability of still being followed, clipped from below.
    """

    propensity: Matrix
    hazards: RepeatedCurves
    remaining: RepeatedCurves


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """n patients on arms, with what is adjusted for and what became of them.

    Attributes:
        x: (n, d) standardised covariates.
        arm: (n,) arm numbers; arms: their names.
        outcome: the event or what competes with it.
        follow_up: the same in steps up to the horizon.
        propensity: (n, arms) cross-fitted, or the shares by design.
        randomised: whether arms were drawn by lot.
    """

    x: Matrix
    arm: Indices
    arms: tuple[str, ...]
    outcome: Outcome
    follow_up: FollowUp
    propensity: Matrix
    randomised: bool

    @property
    def clipped(self) -> Matrix:
        """(n, arms) propensities bounded from below."""
        return np.asarray(np.maximum(self.propensity, LOWEST_PROPENSITY))

    @property
    def design(self) -> Matrix:
        """(n, d + arms - 1) covariates, and where arms were chosen the log odds of the choice."""
        if self.randomised:
            return self.x
        logs = np.log(np.clip(self.propensity, 1e-3, 1.0))
        odds = logs[:, 1:] - logs[:, :1]
        spread = odds.std(axis=0)
        kept = spread > 1e-6
        return np.hstack([self.x, PROPENSITY_WEIGHT * (odds - odds.mean(axis=0))[:, kept] / spread[kept]])

    def on(self, arm: int) -> np.ndarray:
        """(n,) 1.0 for the patients of an arm."""
        return np.asarray(self.arm == arm, dtype=np.float64)


def draw_folds(problem: Problem, seed: int) -> Folds:
    """Folds alike in arms and events."""
    strata = list(zip(map(int, problem.arm), map(bool, problem.follow_up.event), strict=True))
    return stratified_folds(strata, FOLDS, np.random.default_rng(seed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunings:
    """Of the models of the event, without and with interactions, and of being lost."""

    alike: Tuning
    differing: Tuning
    loss: Tuning

    @property
    def event(self) -> Tuning:
        """The one of the event that predicts better."""
        return max(self.alike, self.differing, key=lambda one: one.score)


def tune_models(problem: Problem, *, seed: int) -> Tunings:
    """Chosen once on everybody, for every fold and every repetition of a check.

    Raises:
        InferenceFailed: a model did not converge.
    """
    x, arms = problem.design, len(problem.arms)
    return Tunings(
        alike=tune(x, problem.arm, arms, problem.outcome, seed=seed, scales=NONE),
        differing=tune(x, problem.arm, arms, problem.outcome, seed=seed, scales=SOME),
        loss=tune(x, problem.arm, arms, lost(problem.outcome), seed=seed, scales=NONE),
    )


def cross_fit(problem: Problem, tunings: Tunings, *, seed: int) -> Nuisances:
    """Hazards of the event and of being lost, each patient's by models of the other folds.

    Args:
        problem: to be estimated.
        tunings: of the models.
        seed: of the folds.

    Raises:
        InferenceFailed: a model did not converge.
    """
    remaining = np.ones((len(problem.arms), len(problem.x), problem.follow_up.steps))
    for kept, fold in divisions(problem, seed):
        found = fit_loss_model(*part_of(problem, kept), tunings.loss)
        remaining[:, fold] = found.remaining(problem.design[fold])
    return Nuisances(
        propensity=problem.clipped,
        hazards=cross_fit_hazards(problem, tunings.event, seed=seed),
        remaining=np.maximum(remaining, LOWEST_REMAINING),
    )


def cross_fit_hazards(problem: Problem, tuning: Tuning, *, seed: int) -> RepeatedCurves:
    """(arms, n, k) hazards of the event under every arm, each patient's by models of the other folds.

    Raises:
        InferenceFailed: a model did not converge.
    """
    hazards = np.zeros((len(problem.arms), len(problem.x), problem.follow_up.steps))
    for kept, fold in divisions(problem, seed):
        hazards[:, fold] = fit_outcome_model(*part_of(problem, kept), tuning).all_hazards(problem.design[fold])
    return hazards


def divisions(problem: Problem, seed: int) -> list[tuple[Indices, Indices]]:
    """Who trains and who is predicted, fold by fold."""
    return [(rest(fold, len(problem.x)), fold) for fold in draw_folds(problem, seed)]


def part_of(problem: Problem, rows: Indices) -> tuple[Matrix, Indices, int, Outcome, FollowUp]:
    """What a model is fitted on."""
    outcome, follow_up = problem.outcome.take(rows), problem.follow_up.take(rows)
    return problem.design[rows], problem.arm[rows], len(problem.arms), outcome, follow_up
