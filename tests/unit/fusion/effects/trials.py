"""Simulated patients on two arms whose true effect is known."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort, build_treatment_block
from fusion.cohort.outcome import Outcome, build_outcome
from fusion.effects.follow_up import cut_follow_up
from fusion.effects.nuisances import Problem

HORIZON = 730.0
LOG_RATIO = -0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Covariates, arms, their probability, what happened, and what would have."""

    x: np.ndarray
    arm: np.ndarray
    probability: np.ndarray
    outcome: Outcome
    potential: np.ndarray

    @property
    def true_days(self) -> float:
        """Difference of restricted mean survival, second arm minus first."""
        kept = np.minimum(self.potential, HORIZON).mean(axis=1)
        return float(kept[1] - kept[0])


def draw_trial(n: int, seed: int, *, confounding: float = 1.0, differing: float = 0.0, columns: int = 4) -> Trial:
    """Two covariates drive survival, and choice of the second arm as far as there is confounding; others are noise."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(n, columns))
    risk = 0.8 * x[:, 0] + 0.5 * x[:, 1]
    second = 1 / (1 + np.exp(-confounding * (0.9 * x[:, 0] + 0.4 * x[:, 1])))
    arm = (generator.random(n) < second).astype(np.int64)
    logs = np.stack([risk, risk + LOG_RATIO + differing * x[:, 2]])
    potential = 450 * (generator.exponential(size=n) * np.exp(-logs)) ** (1 / 1.2) + 1
    own, censored = potential[arm, np.arange(n)], generator.exponential(1500 * np.exp(-0.4 * x[:, 0])) + 1
    return Trial(
        x=x,
        arm=arm,
        probability=np.column_stack([1 - second, second]),
        outcome=build_outcome(np.minimum(own, censored), own <= censored),
        potential=potential,
    )


def pose_trial(trial: Trial, *, x: np.ndarray | None = None, propensity: np.ndarray | None = None) -> Problem:
    """The problem, by default with the true propensity."""
    return Problem(
        x=trial.x if x is None else x,
        arm=trial.arm,
        arms=("first", "second"),
        outcome=trial.outcome,
        follow_up=cut_follow_up(trial.outcome, HORIZON),
        propensity=trial.probability if propensity is None else propensity,
        randomised=False,
    )


def cohort_of(trial: Trial, *, randomised: bool = False) -> Cohort:
    """As a cohort."""
    n = len(trial.arm)
    arms = tuple(("first", "second")[one] for one in trial.arm)
    names = tuple(f"x{column}" for column in range(trial.x.shape[1]))
    blocks = (
        build_block("clinical", Modality.CLINICAL, names, trial.x),
        build_treatment_block(arms, ("first", "second")),
    )
    return Cohort(
        study="trial", endpoint="OS", codes=tuple(f"P{row}" for row in range(n)), blocks=blocks,
        outcome=trial.outcome, arms=arms, randomised=randomised,
    )  # fmt: skip
