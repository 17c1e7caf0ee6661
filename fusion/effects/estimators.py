"""Survival under each arm, by four roads that share nothing but the data.

Each gives (arms, n, k) values, whose mean over patients is survival after each step had everybody been given the arm,
and whose covariance over patients, divided by n, is that of the estimate.
"""

import numpy as np

from fusion.effects.nuisances import Nuisances, Problem
from fusion.effects.outcome_models import survival_of
from fusion.effects.weighting import match_weights, weighted_survival
from fusion.shapes import RepeatedCurves

MATCHES = 3
SMALLEST_SPREAD = 0.02


def by_design(problem: Problem) -> RepeatedCurves:
    """Kaplan-Meier of each arm's own patients: the estimate where arms were drawn by lot."""
    own = [np.repeat(problem.on(arm)[:, None], problem.follow_up.steps, axis=1) for arm in range(len(problem.arms))]
    return np.stack([weighted_survival(problem.follow_up, each) for each in own])


def by_weighting(problem: Problem, nuisances: Nuisances) -> RepeatedCurves:
    """Kaplan-Meier weighted by share / propensity (stabilised) and by 1 / probability of still being followed."""
    found = []
    for arm in range(len(problem.arms)):
        on = problem.on(arm)
        weights = on * on.mean() / nuisances.propensity[:, arm]
        found.append(weighted_survival(problem.follow_up, weights[:, None] / nuisances.remaining[arm]))
    return np.stack(found)


def by_matching(problem: Problem, nuisances: Nuisances) -> RepeatedCurves:
    """Kaplan-Meier in which each patient is stood in for by the three most alike of the arm.

    Alike in the log odds of the arms and in prognosis, the log cumulative hazard to the horizon by models that had not
    seen the patient (matching on two scores: Antonelli 2018).
    """
    logs = np.log(np.clip(problem.propensity, 1e-3, 1.0))
    prognosis = np.log(-np.log(np.clip(survival_of(nuisances.hazards)[:, :, -1].mean(axis=0), 1e-6, 1 - 1e-6)))
    position = np.column_stack([logs[:, 1:] - logs[:, :1], prognosis])
    spread = position.std(axis=0)
    position = position[:, spread > SMALLEST_SPREAD] / spread[spread > SMALLEST_SPREAD]
    weights = match_weights(position, problem.arm, len(problem.arms), MATCHES)
    steps = np.ones(problem.follow_up.steps)
    return np.stack([weighted_survival(problem.follow_up, each[:, None] * steps) for each in weights.T])


def by_double_robustness(problem: Problem, nuisances: Nuisances) -> RepeatedCurves:
    """Augmented inverse weighting of survival (Hubbard 2000, Bai 2013, Westling 2024), in steps.

        value_i(k) = S_a(k | x) [1 - 1(A = a) / pi_a(x) sum over j <= k of (dN_j - R_j h_j) / (S_a(j | x) G_a(j- | x))]

    The mean is right if either hazards of the event, or propensities and hazards of being lost, are.
    """
    found = []
    for arm in range(len(problem.arms)):
        hazard, survival = nuisances.hazards[arm], survival_of(nuisances.hazards[arm])
        residual = problem.follow_up.events - problem.follow_up.at_risk * hazard
        summed = np.cumsum(residual / (survival * nuisances.remaining[arm]), axis=1)
        weight = problem.on(arm) / nuisances.propensity[:, arm]
        found.append(survival * (1 - weight[:, None] * summed))
    return np.stack(found)
