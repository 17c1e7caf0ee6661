"""Cumulative incidence from cause-specific survival, where the competing hazard is the same for all."""

from dataclasses import replace

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Curves, Times
from fusion.survival.competing import cumulative_incidence
from fusion.survival.kaplan_meier import fit_kaplan_meier

LEAST = 1e-12


def with_competitor(survival: Curves, times_days: Times, outcome: Outcome) -> Curves | None:
    """(n, t) probability of the event by each time when competing events happen to all alike.

    The competing hazard is that of the patients themselves, by Kaplan-Meier of the competing event.

    Args:
        survival: (n, t) cause-specific.
        times_days: (t,) ascending.
        outcome: of patients with competing events.

    Returns:
        The incidences, or None where with delayed entry all under observation at some time had the competing event.
    """
    other = replace(outcome, event=outcome.competing, competing=np.zeros(len(outcome), dtype=bool))
    try:
        remaining = np.maximum(fit_kaplan_meier(other).at(times_days), LEAST)
    except InferenceFailed:
        return None
    own = -np.log(np.maximum(survival.astype(np.float64), LEAST))
    return cumulative_incidence(own, np.broadcast_to(-np.log(remaining), own.shape)).event
