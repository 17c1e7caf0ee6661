"""Cumulative incidence of an event and of its competitor, from their cause-specific hazards."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Floats, Indices, Times
from fusion.survival.curved import Curved

CumulativeHazard = Callable[[Times], Curves]
GRID = 120
ROWS_AT_ONCE = 5000


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
    share = _share(own, other)
    event = np.cumsum(lost * share, axis=1)
    return Incidence(event=event, competing=np.cumsum(lost * (1 - share), axis=1), free=free)


def predict_incidence(
    event: CumulativeHazard, competing: CumulativeHazard, jumps_days: Times, times_days: Times
) -> Incidence:
    """Incidences at chosen times of hazards that jump at other times.

    Between two days of the grid F_k grows as 1 - exp(-H_k) does, so that it never falls, is right on the grid's days,
    and depends on no other time that is asked for.

    Args:
        event, competing: give (n, t) cumulative hazards at (t,) times, such as
            `partial(baseline.cumulative, log_risk)`.
        jumps_days: ascending, where either hazard jumps, the last jump among them. Arrays are of n x jumps: for many
            patients a grid of some hundred days stands for it.
        times_days: (t,) wanted.
    """
    enough = np.searchsorted(jumps_days, times_days.max(initial=0.0)) + 1
    grid = np.concatenate([[0.0], jumps_days[:enough]])
    own, other = event(grid), competing(grid)
    whole = cumulative_incidence(own, other)
    last = np.searchsorted(grid, times_days, side="right") - 1
    first = _within(whole.event, own, event(times_days), last)
    second = _within(whole.competing, other, competing(times_days), last)
    return Incidence(event=first, competing=second, free=1 - first - second)


def _within(incidence: Curves, hazard: Curves, wanted: Curves, last: Indices) -> Curves:
    """(n, t) incidence at times that follow these days of the grid."""
    following = np.minimum(last + 1, incidence.shape[1] - 1)
    step = -np.expm1(hazard[:, last] - hazard[:, following])
    done = -np.expm1(hazard[:, last] - wanted)
    share = np.where(step > 0, done / np.where(step > 0, step, 1.0), 0.0)
    return np.asarray(incidence[:, last] + (incidence[:, following] - incidence[:, last]) * share)


def _share(own: Curves, other: Curves) -> Curves:
    """Part of the hazard of each step that is the event's."""
    both = own + other
    return np.asarray(np.where(both > 0, own / np.where(both > 0, both, 1.0), 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Competitor:
    """What n patients may meet before the event.

    Attributes:
        log_risk: (n,) of the competing event.
        curves: what makes its hazards of them.
        grid_days: (g,) days that stand for those on which either hazard jumps.
    """

    log_risk: Floats
    curves: Curved
    grid_days: Times

    def take(self, rows: Indices | slice) -> Self:
        """Of some of the patients."""
        return replace(self, log_risk=self.log_risk[rows])

    def incidence(self, log_risk: Floats, curves: Curved, times_days: Times) -> Incidence:
        """(n, t) incidences beside the event of the same patients, a few thousand of them at a time.

        Args:
            log_risk: (n,) of the event.
            curves: what makes its hazards of them.
            times_days: (t,) ascending.
        """
        starts = range(0, max(len(log_risk), 1), ROWS_AT_ONCE)
        parts = [self._incidence(log_risk, curves, times_days, slice(start, start + ROWS_AT_ONCE)) for start in starts]
        return Incidence(
            event=np.concatenate([part.event for part in parts]),
            competing=np.concatenate([part.competing for part in parts]),
            free=np.concatenate([part.free for part in parts]),
        )

    def _incidence(self, log_risk: Floats, curves: Curved, times_days: Times, rows: slice) -> Incidence:
        own, other = partial(curves.cumulative, log_risk[rows]), partial(self.curves.cumulative, self.log_risk[rows])
        return predict_incidence(own, other, self.grid_days, times_days)


def absolute_risk(log_risk: Floats, curves: Curved, competitor: Competitor | None, times_days: Times) -> Curves:
    """(n, t) probability that the event will have happened; 1 - survival where nothing competes."""
    if competitor is None:
        return np.asarray(1 - curves.survival(log_risk, times_days))
    return competitor.incidence(log_risk, curves, times_days).event


def coarse_grid(outcome: Outcome, most: int = GRID) -> Times:
    """At most so many of the days on which either event happened, evenly spread by rank; the first and last are in."""
    days = np.unique(outcome.time_days[outcome.event | outcome.competing])
    if len(days) <= most:
        return days
    return days[np.round(np.linspace(0, len(days) - 1, most)).astype(np.int64)]
