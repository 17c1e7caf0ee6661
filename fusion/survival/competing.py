"""Cumulative incidence of an event and of its competitor, from their cause-specific hazards."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fusion.shapes import Curves, Times

CumulativeHazard = Callable[[Times], Curves]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidence:
    """What will have happened by each time; the three sum to 1.

    Attributes:
        event: (n, t) probability of the event.
        competing: (n, t) probability of the competing event.
        free: (n, t) probability of neither.
    """

    event: Curves
    competing: Curves
    free: Curves


def cumulative_incidence(hazard_event: Curves, hazard_competing: Curves) -> Incidence:
    """Incidences from cumulative hazards on one grid that starts after day 0 and holds every day of a jump.

    The product integral of a hazard that is constant within each step (Aalen and Johansen 1978 for the limit):

        S(t) = exp(-H1(t) - H2(t)),   F_k(t) = sum over steps of (S(u-) - S(u)) dH_k(u) / (dH1(u) + dH2(u))

    It never leaves 0..1, whatever the hazards, and without a competitor F is 1 - exp(-H), which is what
    `Baseline.survival` says. Hazards -log(1 - d / n), shared by cause, give the Aalen-Johansen curve itself.

    Args:
        hazard_event, hazard_competing: (n, t) cumulative from day 0, never falling.
    """
    own, other = np.diff(hazard_event, axis=1, prepend=0.0), np.diff(hazard_competing, axis=1, prepend=0.0)
    free = np.exp(-hazard_event - hazard_competing)
    lost = -np.diff(free, axis=1, prepend=1.0)
    both = own + other
    share = np.where(both > 0, own / np.where(both > 0, both, 1.0), 0.0)
    event = np.cumsum(lost * share, axis=1)
    return Incidence(event=event, competing=np.cumsum(lost * (1 - share), axis=1), free=free)


def predict_incidence(
    event: CumulativeHazard, competing: CumulativeHazard, jumps_days: Times, times_days: Times
) -> Incidence:
    """Incidences at chosen times of hazards that jump at other times.

    Args:
        event, competing: give (n, t) cumulative hazards at (t,) times, such as
            `partial(baseline.cumulative, log_risk)`.
        jumps_days: where either hazard jumps. Arrays are of n x jumps: for many patients a grid of some hundred days
            stands for it.
        times_days: (t,) wanted.
    """
    grid = np.union1d(jumps_days[jumps_days < times_days.max()], times_days)
    whole = cumulative_incidence(event(grid), competing(grid))
    wanted = np.searchsorted(grid, times_days)
    return Incidence(event=whole.event[:, wanted], competing=whole.competing[:, wanted], free=whole.free[:, wanted])
