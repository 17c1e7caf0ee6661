"""Attempts to refute an estimate: what it should say of no treatment, of noise, of part of the patients, of no effect.

After DoWhy's refuters (Sharma and Kiciman 2020), repeated on the doubly robust estimate with the same penalties.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.effects.estimates import Estimate, of_values
from fusion.effects.estimators import by_double_robustness
from fusion.effects.follow_up import cut_follow_up
from fusion.effects.nuisances import Problem, Tunings, cross_fit
from fusion.effects.propensity import fit_ridge_propensity

REPEATS = 8
SUBSET = 0.8
SMALLEST_P = 0.05
Again = Callable[[Problem], Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """One attempt.

    Attributes:
        name, asked: in words.
        estimates: of the RMST difference, months, one a repeat.
        expected: what they should be.
        passed: whether they agree with it; None where it could not be tried, and reason says why.
        reason: else empty.
    """

    name: str
    asked: str
    estimates: tuple[Estimate, ...]
    expected: float
    passed: bool | None
    reason: str = ""

    @property
    def mean(self) -> float | None:
        """Over repeats."""
        return float(np.mean([one.value for one in self.estimates])) if self.estimates else None


def estimate_again(problem: Problem, tunings: Tunings, one: int, other: int, *, seed: int) -> Estimate:
    """The doubly robust RMST difference with penalties and propensities as they are, so that it can be repeated.

    Raises:
        InferenceFailed: a model did not converge.
    """
    values = by_double_robustness(problem, cross_fit(problem, tunings, seed=seed))
    return of_values(values, problem.follow_up).difference_rmst(one, other)


def refute(
    problem: Problem,
    tunings: Tunings,
    one: int,
    other: int,
    *,
    seed: int,
    control: Outcome | None = None,
    repeats: int = REPEATS,
) -> list[Refutation]:
    """Placebo treatment, random common cause, subsets, and a negative-control outcome where there is one.

    Args:
        problem, tunings: as estimated.
        one, other: arms of the contrast.
        seed: of every draw.
        control: an outcome of the same patients that treatment cannot change.
        repeats: of each attempt.

    Raises:
        InferenceFailed: a model did not converge.
    """
    generator = np.random.default_rng(seed)
    base = estimate_again(problem, tunings, one, other, seed=seed)
    attempts: list[tuple[str, str, Callable[[], Problem], float]] = [
        ("placebo treatment", "arms shuffled: no effect", lambda: _placebo(problem, generator), 0.0),
        ("random common cause", "noise as a covariate: no change", lambda: _noise(problem, generator), base.value),
        ("subset", f"{SUBSET:.0%} of patients: no change", lambda: _subset(problem, generator), base.value),
    ]
    again = partial(estimate_again, tunings=tunings, one=one, other=other, seed=seed)
    return [*(_attempt(*each, again, repeats) for each in attempts), _control(problem, control, again)]


def _attempt(
    name: str, asked: str, make: Callable[[], Problem], expected: float, again: Again, repeats: int
) -> Refutation:
    """Passed where the mean of the repeats is within two standard errors of one estimate of what is expected.

    Repeats share patients, so that they vary less than estimates of new patients would.
    """
    estimates = tuple(again(make()) for _ in range(repeats))
    mean = float(np.mean([each.value for each in estimates]))
    error = float(np.mean([each.standard_error for each in estimates]))
    passed = abs(mean - expected) < 2 * error
    return Refutation(name=name, asked=asked, estimates=estimates, expected=expected, passed=passed)


def _placebo(problem: Problem, generator: np.random.Generator) -> Problem:
    shuffled = generator.permutation(problem.arm)
    shares = np.bincount(problem.arm, minlength=len(problem.arms)) / len(problem.arm)
    return replace(problem, arm=shuffled, propensity=np.tile(shares, (len(shuffled), 1)), randomised=True)


def _noise(problem: Problem, generator: np.random.Generator) -> Problem:
    x = np.column_stack([problem.x, generator.normal(size=len(problem.x))])
    if problem.randomised:
        return replace(problem, x=x)
    folds_seed = int(generator.integers(2**31))
    return replace(problem, x=x, propensity=fit_ridge_propensity(x, problem.arm, len(problem.arms), seed=folds_seed))


def _subset(problem: Problem, generator: np.random.Generator) -> Problem:
    rows = np.sort(generator.permutation(len(problem.x))[: int(SUBSET * len(problem.x))])
    return replace(
        problem, x=problem.x[rows], arm=problem.arm[rows], outcome=problem.outcome.take(rows),
        follow_up=problem.follow_up.take(rows), propensity=problem.propensity[rows],
    )  # fmt: skip


def _control(problem: Problem, control: Outcome | None, again: Again) -> Refutation:
    name, asked = "negative-control outcome", "an outcome that treatment cannot change: no effect"
    if control is None:
        reason = "no negative-control outcome was named"
        return Refutation(name=name, asked=asked, estimates=(), expected=0.0, passed=None, reason=reason)
    horizon = min(problem.follow_up.horizon_days, float(control.time_days.max()))
    cut = cut_follow_up(control, horizon, steps=problem.follow_up.steps)
    found = again(replace(problem, outcome=control, follow_up=cut))
    return Refutation(name=name, asked=asked, estimates=(found,), expected=0.0, passed=found.p >= SMALLEST_P)
