"""Weights that make an arm's patients stand for all, and what they cost."""

import numpy as np
from scipy.spatial import cKDTree

from fusion.effects.follow_up import FollowUp
from fusion.shapes import Curves, Floats, Indices, Matrix

TINY = 1e-12
LARGEST_HAZARD = 0.999


def kish(weights: Floats) -> float:
    """Effective number of patients behind weights: (sum w)^2 / sum w^2 (Kish 1965); 0 for nobody."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def largest_imbalance(columns: Matrix, weights: Floats) -> float:
    """Largest difference of a column's weighted mean from everybody's, in standard deviations (Austin 2009)."""
    if not columns.shape[1]:
        return 0.0
    spread = columns.std(axis=0)
    means = weights @ columns / max(float(weights.sum()), TINY)
    return float(np.max(np.abs(means - columns.mean(axis=0))[spread > TINY] / spread[spread > TINY], initial=0.0))


def weighted_survival(follow_up: FollowUp, weights: Curves) -> Curves:
    """(n, k) values whose mean is weighted Kaplan-Meier survival after each step, and whose spread is its error's.

    With w_ij the weight of patient i in step j, h_j = sum w dN / sum w R and S the product of 1 - h,

        value_i(k) = S(k) - S(k) sum over j <= k of w_ij (dN_ij - R_ij h_j) / ((1 - h_j) mean(w R)_j),

    the influence function of the product limit (Reid 1981), the weights taken as known, which is conservative where
    they were estimated (Cole and Hernan 2004 for the estimator).

    Args:
        follow_up: of n patients.
        weights: (n, k), 0 for patients of other arms.
    """
    at_risk, events = weights * follow_up.at_risk, weights * follow_up.events
    held = np.maximum(at_risk.sum(axis=0), TINY)
    hazard = np.minimum(events.sum(axis=0) / held, LARGEST_HAZARD)
    survival = np.cumprod(1 - hazard)
    residual = (events - at_risk * hazard) / ((1 - hazard) * held / len(weights))
    return np.asarray(survival * (1 - np.cumsum(residual, axis=1)))


def match_weights(position: Matrix, arm: Indices, arms: int, matches: int) -> Matrix:
    """(n, arms) how many patients each patient stands for on the own arm; 0 on others (Abadie and Imbens 2006).

    Every patient of another arm is stood in for by the nearest few of the arm, each by a like part.

    Args:
        position: (n, d) in which patients are compared, such as log propensities.
        arm: (n,) arm numbers; arms: how many.
        matches: how many stand in for one.
    """
    found = np.zeros((len(arm), arms))
    for one in range(arms):
        own, others = np.flatnonzero(arm == one), np.flatnonzero(arm != one)
        found[own, one] = 1.0
        k = min(matches, len(own))
        nearest = cKDTree(position[own]).query(position[others], k=k)[1].reshape(len(others), k)
        np.add.at(found[:, one], own[nearest].ravel(), 1 / k)
    return found
