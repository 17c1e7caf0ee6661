"""The probability, by each predictor, that the event has not happened: what absolute metrics judge."""

from collections.abc import Mapping

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Curves, Floats, Indices, Times
from fusion.survival.competing import cumulative_incidence
from fusion.survival.held_out import HeldOut
from fusion.survival.kaplan_meier import fit_kaplan_meier

LEAST = 1e-12

Place = tuple[int, Indices]


def free_curves(held_out: HeldOut, name: str, outcome: Outcome, place: Place) -> Curves | None:
    """(n, t) 1 - incidence by a predictor, of the patients at a place of its predictions.

    Where it said nothing of the competing event, that befalls all alike; without one this is survival.

    Args:
        held_out: predictions.
        name: of the predictor.
        outcome: of the patients at the place.
        place: repeat, and rows of the cohort.

    Returns:
        The curves, or None where `with_competitor` has none.
    """
    if name in held_out.incidence:
        return np.asarray(1 - held_out.incidence[name][place].astype(np.float64))
    survival: Curves = held_out.survival[name][place].astype(np.float64)
    if not outcome.competing.any():
        return survival
    incidence = with_competitor(survival, held_out.times_days, outcome)
    return None if incidence is None else np.asarray(1 - incidence)


def free_at(held_out: HeldOut, outcome: Outcome, place: Place, horizon_days: float) -> Mapping[str, Floats]:
    """By predictor, (n,) 1 - incidence at a horizon that the curves hold; predictors without curves are absent."""
    column = held_out.column(horizon_days)
    found = {name: free_curves(held_out, name, outcome, place) for name in held_out.predictors}
    return {name: curves[:, column] for name, curves in found.items() if curves is not None}


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
    try:
        remaining = np.maximum(fit_kaplan_meier(outcome.exchanged()).at(times_days), LEAST)
    except InferenceFailed:
        return None
    own = -np.log(np.maximum(survival.astype(np.float64), LEAST))
    return cumulative_incidence(own, np.broadcast_to(-np.log(remaining), own.shape)).event
