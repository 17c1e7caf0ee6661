"""From values of patients to numbers: restricted mean survival, survival at a month, and differences between arms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

from fusion.effects.follow_up import FollowUp
from fusion.effects.nuisances import Problem
from fusion.effects.outcome_models import Tuning, fit_outcome_model, survival_of
from fusion.shapes import Floats, RepeatedCurves
from fusion.survival.scores import MONTH_DAYS

LEVEL = 0.95
MONTHS = (6, 12, 24, 36, 60)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its 95 % interval; one that rests on no error estimate has none."""

    value: float
    standard_error: float

    @property
    def interval(self) -> tuple[float, float]:
        """By the normal distribution."""
        half = float(norm.ppf((1 + LEVEL) / 2)) * self.standard_error
        return self.value - half, self.value + half

    @property
    def p(self) -> float:
        """Two-sided, of no difference."""
        return float(2 * norm.sf(abs(self.value) / self.standard_error)) if self.standard_error > 0 else 1.0

    def to_json(self) -> Json:
        """Plain."""
        low, high = self.interval
        return {"value": self.value, "low": low, "high": high, "standard_error": self.standard_error}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What one estimator found, as samples whose mean and spread tell each number and its error.

    Attributes:
        survival: (arms, m, k) of m patients' values, or of m bootstrap draws.
        centre: (arms, k) the estimates.
        per_draw: whether the m are draws of the estimate itself, not patients' values.
        follow_up: of the steps.
    """

    survival: RepeatedCurves
    centre: np.ndarray
    per_draw: bool
    follow_up: FollowUp

    def arm_survival(self, arm: int, months: float) -> Estimate:
        """Probability of no event by then."""
        step = self._step(months)
        return self._estimate(self.survival[arm, :, step], float(self.centre[arm, step]))

    def difference_survival(self, one: int, other: int, months: float) -> Estimate:
        """First minus second."""
        step = self._step(months)
        values = self.survival[one, :, step] - self.survival[other, :, step]
        return self._estimate(values, float(self.centre[one, step] - self.centre[other, step]))

    def arm_rmst(self, arm: int) -> Estimate:
        """Restricted mean survival to the horizon, months."""
        return self._estimate(self._area(self.survival[arm]), float(self._area(self.centre[arm][None])[0]))

    def difference_rmst(self, one: int, other: int) -> Estimate:
        """First minus second, months."""
        values = self._area(self.survival[one]) - self._area(self.survival[other])
        centre = self._area(self.centre[one][None]) - self._area(self.centre[other][None])
        return self._estimate(values, float(centre[0]))

    def risk_ratio(self, one: int, other: int) -> tuple[float, float, float]:
        """Of the event by the horizon, first over second, with its 95 % interval on the log scale (delta method)."""
        step = self.follow_up.steps - 1
        risks = np.maximum(1 - self.centre[[one, other], step], 1e-6)
        values = -self.survival[one, :, step] / risks[0] + self.survival[other, :, step] / risks[1]
        log, error = float(np.log(risks[0] / risks[1])), self._estimate(values, 0.0).standard_error
        half = float(norm.ppf((1 + LEVEL) / 2)) * error
        return float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half))

    def bootstrap(self, one: int, other: int, generator: np.random.Generator, draws: int = 500) -> tuple[float, float]:
        """95 % interval of the RMST difference over resampled patients (percentiles), models kept; or over draws."""
        values = self._area(self.survival[one]) - self._area(self.survival[other])
        means = values
        if not self.per_draw:
            counts = generator.multinomial(len(values), np.full(len(values), 1 / len(values)), size=draws)
            means = counts @ values / len(values)
        low, high = np.quantile(means, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        return float(low), float(high)

    def _area(self, curves: np.ndarray) -> Floats:
        return np.asarray(self.follow_up.area(curves)[:, -1] / MONTH_DAYS)

    def _step(self, months: float) -> int:
        return int(np.clip(round(months * MONTH_DAYS / self.follow_up.width_days), 1, self.follow_up.steps)) - 1

    def _estimate(self, values: Floats, centre: float) -> Estimate:
        error = float(values.std(ddof=1)) / (1.0 if self.per_draw else float(np.sqrt(len(values))))
        return Estimate(value=centre, standard_error=error)


def of_values(values: RepeatedCurves, follow_up: FollowUp) -> Method:
    """A method that gives a value of each patient."""
    return Method(survival=values, centre=values.mean(axis=1), per_draw=False, follow_up=follow_up)


def by_s_learner(problem: Problem, tuning: Tuning, *, seed: int, draws: int) -> Method:
    """Standardised survival of one shrunken model for all arms, its error by refitting to resampled patients.

    Everybody's survival is predicted under every arm and averaged (g-computation, Robins 1986). Resampling is within
    arms; the penalty and the scale of interactions are kept.

    Raises:
        InferenceFailed: a model did not converge.
    """
    x, arms = problem.design, len(problem.arms)
    model = fit_outcome_model(x, problem.arm, arms, problem.outcome, problem.follow_up, tuning)
    generator = np.random.default_rng(seed)
    found = [_resampled(problem, tuning, generator) for _ in range(draws)]
    centre = survival_of(model.all_hazards(x)).mean(axis=1)
    return Method(survival=np.stack(found, axis=1), centre=centre, per_draw=True, follow_up=problem.follow_up)


def _resampled(problem: Problem, tuning: Tuning, generator: np.random.Generator) -> np.ndarray:
    """(arms, k) mean survival by the model refitted to patients drawn with replacement within arms."""
    groups = [np.flatnonzero(problem.arm == arm) for arm in range(len(problem.arms))]
    rows = np.concatenate([generator.choice(group, len(group)) for group in groups])
    x = problem.design[rows]
    arm, outcome, follow_up = problem.arm[rows], problem.outcome.take(rows), problem.follow_up.take(rows)
    again = fit_outcome_model(x, arm, len(groups), outcome, follow_up, tuning)
    return np.asarray(survival_of(again.all_hazards(x)).mean(axis=1))


def method_json(method: Method, arms: tuple[str, ...], *, seed: int) -> Json:
    """Each arm, and each against the last."""
    months = [month for month in MONTHS if month * MONTH_DAYS <= method.follow_up.horizon_days * 1.001]
    reference = len(arms) - 1
    return {
        "arms": {
            name: {
                "rmst_months": method.arm_rmst(arm).to_json(),
                "survival": {str(month): method.arm_survival(arm, month).to_json() for month in months},
            }
            for arm, name in enumerate(arms)
        },
        "differences": {
            contrast(arms[arm], arms[reference]): _difference_json(method, arm, reference, months, seed)
            for arm in range(reference)
        },
    }


def contrast(one: str, other: str) -> str:
    """How a difference is named."""
    return f"{one} minus {other}"


def _difference_json(method: Method, one: int, other: int, months: Iterable[int], seed: int) -> Json:
    found = method.difference_rmst(one, other)
    low, high = method.bootstrap(one, other, np.random.default_rng(seed))
    return {
        "rmst_months": found.to_json() | {"p": found.p, "bootstrap": {"low": low, "high": high}},
        "survival": {str(month): method.difference_survival(one, other, month).to_json() for month in months},
    }


def agreement(methods: Mapping[str, Method], primary: str, check: str, one: int, other: int) -> Json:
    """How far the primary estimate of the RMST difference lies from its doubly robust check, in standard errors."""
    first, second = (methods[name].difference_rmst(one, other) for name in (primary, check))
    error = max(first.standard_error, second.standard_error, 1e-9)
    return {"difference_months": first.value - second.value, "standard_errors": (first.value - second.value) / error}
