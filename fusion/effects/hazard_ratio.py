"""The hazard ratio of arms, weighted so that each arm's patients stand for all."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ApproximationWarning, ConvergenceError, StatisticalWarning

from fusion.effects.nuisances import Problem
from fusion.errors import InferenceFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRatio:
    """With its 95 % interval."""

    value: float
    low: float
    high: float


def estimate_hazard_ratio(problem: Problem, one: int, other: int) -> HazardRatio:
    """Cox model of the arm alone up to the horizon, weighted by share / propensity where arms were chosen.

    The variance is the sandwich's (Lin and Wei 1989), which weights need. A ratio of hazards that are not proportional
    is an average over follow-up.

    Raises:
        InferenceFailed: no convergence.
    """
    rows = np.flatnonzero((problem.arm == one) | (problem.arm == other))
    shares = np.bincount(problem.arm, minlength=len(problem.arms)) / len(problem.arm)
    weights = np.ones(len(rows))
    if not problem.randomised:
        weights = (shares[problem.arm] / problem.clipped[np.arange(len(problem.arm)), problem.arm])[rows]
    horizon = problem.follow_up.horizon_days
    table = pd.DataFrame(
        {
            "days": np.minimum(problem.outcome.time_days[rows], horizon),
            "event": problem.follow_up.event[rows].astype(int),
            "arm": (problem.arm[rows] == one).astype(float),
            "weight": weights,
        }
    )
    try:
        with warnings.catch_warnings():
            # Weights that are no counts are what the sandwich is for.
            warnings.simplefilter("ignore", StatisticalWarning)
            warnings.simplefilter("ignore", ApproximationWarning)
            model = CoxPHFitter().fit(table, "days", "event", weights_col="weight", robust=True)
    except ConvergenceError as error:
        raise InferenceFailed(expected="a Cox fit of the arm", found="no convergence", where="effects") from error
    log, error_of = float(model.params_["arm"]), float(model.standard_errors_["arm"])
    return HazardRatio(
        value=float(np.exp(log)), low=float(np.exp(log - 1.96 * error_of)), high=float(np.exp(log + 1.96 * error_of))
    )
