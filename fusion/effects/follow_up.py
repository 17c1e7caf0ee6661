"""Follow-up in steps of equal length up to the horizon, so that hazards, weights and residuals are matrices."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import CohortError, TooFewEvents
from fusion.shapes import Bools, Curves, Floats, Indices, Mask, Times

STEPS = 120
FEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """n patients over k steps; within a step events come before losses to follow-up.

    Attributes:
        horizon_days: end of the last step.
        steps: k.
        last: (n,) step in which follow-up ended, k where it went beyond the horizon.
        event: (n,) whether it ended in the event before the horizon.
    """

    horizon_days: float
    steps: int
    last: Indices
    event: Bools

    @property
    def width_days(self) -> float:
        """Length of a step."""
        return self.horizon_days / self.steps

    @property
    def ends_days(self) -> Times:
        """(k,) end of each step."""
        return np.asarray(np.arange(1, self.steps + 1) * self.width_days)

    @property
    def at_risk(self) -> Mask:
        """(n, k) under observation at the start of each step."""
        return np.asarray(np.arange(self.steps)[None] <= self.last[:, None])

    @property
    def events(self) -> Mask:
        """(n, k) where the event happened."""
        return np.asarray((np.arange(self.steps)[None] == self.last[:, None]) & self.event[:, None])

    @property
    def losses(self) -> Mask:
        """(n, k) where follow-up was lost."""
        return np.asarray((np.arange(self.steps)[None] == self.last[:, None]) & ~self.event[:, None])

    def take(self, rows: Indices) -> Self:
        """Of some of the patients."""
        return replace(self, last=self.last[rows], event=self.event[rows])

    def area(self, curves: Curves) -> Curves:
        """(n, k) area under survival curves up to the end of each step, in days (trapezoids from 1 at day 0)."""
        before = np.hstack([np.ones((len(curves), 1)), curves[:, :-1]])
        return np.asarray(np.cumsum((before + curves) / 2, axis=1) * self.width_days)


def cut_follow_up(outcome: Outcome, horizon_days: float, *, steps: int = STEPS) -> FollowUp:
    """Cut an outcome into steps; a competing event counts as the event, so that survival is free of either.

    Raises:
        CohortError: somebody entered after time zero, or nobody was followed to the horizon.
        TooFewEvents: fewer than ten events before the horizon.
    """
    where = "effects"
    if bool((outcome.entry_days > 0).any()):
        raise CohortError(expected="everybody followed from time zero", found="late entry", where=where)
    if horizon_days <= 0 or float(outcome.time_days.max()) < horizon_days:
        expected = f"a horizon above 0 and within follow-up ({outcome.time_days.max():.0f} days)"
        raise CohortError(expected=expected, found=f"{horizon_days:.0f} days", where=where)
    either = (outcome.event | outcome.competing) & (outcome.time_days <= horizon_days)
    if either.sum() < FEWEST_EVENTS:
        expected = f"{FEWEST_EVENTS} events before the horizon"
        raise TooFewEvents(expected=expected, found=str(int(either.sum())), where=where)
    last = np.ceil(outcome.time_days / horizon_days * steps - 1e-9).astype(np.int64) - 1
    inside = either | (outcome.time_days < horizon_days)
    return FollowUp(
        horizon_days=horizon_days, steps=steps, last=np.where(inside, np.maximum(last, 0), steps), event=either
    )


def composite(outcome: Outcome) -> Outcome:
    """The outcome whose event is either: the event or what competes with it."""
    return build_outcome(outcome.time_days, outcome.event | outcome.competing)


def observed_horizon(outcome: Outcome, arm: Indices, asked_days: float) -> float:
    """The horizon asked for, or the last day on which every arm still has somebody under observation."""
    shortest: Floats = np.array([outcome.time_days[arm == one].max() for one in np.unique(arm)])
    return float(min(asked_days, shortest.min()))
