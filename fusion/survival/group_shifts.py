"""Cutoffs of groups that overlap, each at least as careful as everybody's."""

import numpy as np

from fusion.shapes import Coefficients, Floats, Mask

PATIENTS_OF_ALL = 20.0
CYCLES = 10
ROUNDING = 1e-9


def weighted_cutoff(values: Floats, weights: Floats, budget: float) -> float:
    """Largest of the values below which no more weight than the budget lies; minus infinity where there is none.

    Values without weight (no event was seen) do not count. Of equal values the first counts: it is weight strictly
    below that misses.
    """
    seen = weights > 0
    order = np.argsort(values[seen])
    ordered, total = values[seen][order], np.cumsum(weights[seen][order])
    if budget < 0 or not len(ordered):
        return -np.inf
    return float(ordered[min(int(np.searchsorted(total, budget + ROUNDING, side="right")), len(ordered) - 1)])


def group_shifts(
    residual: Floats, weights: Floats, members: Mask, alpha: float, *, patients_of_all: float = PATIENTS_OF_ALL
) -> Coefficients:
    """(k,) shifts of the log cutoff, one per group, 0 or below, that add up over a patient's groups.

    Group-conditional (Mondrian) conformal prediction (Vovk 2005) for groups that overlap, by cycling over the groups:
    each shift is set so that the share of misses among its members, one more miss added for the patient to come, is
    alpha, the others' shifts kept. A group counts as its members and so many patients drawn from everybody, which keeps
    small groups near the common cutoff. A group that misses less than alpha keeps the common cutoff: what one group
    has too much does not pay for another.

    Args:
        residual: (n,) log cumulative hazard at each patient's own time, less the log of the common cutoff.
        weights: (n,) of seen events, 0 for other patients.
        members: (n, k).
        alpha: share of patients that may miss.
        patients_of_all: pseudo-patients.
    """
    shifts = np.zeros(members.shape[1])
    shared = weights * (patients_of_all / max(len(weights), 1))
    for _ in range(CYCLES):
        for group, inside in enumerate(members.T):
            others = residual - members @ shifts + inside * shifts[group]
            found = weighted_cutoff(
                np.concatenate([others[inside], others]),
                np.concatenate([weights[inside], shared]),
                alpha * (inside.sum() + patients_of_all + 1) - 1,
            )
            shifts[group] = min(found, 0.0) if np.isfinite(found) else 0.0
    return shifts
