"""Times of events as forecasts saw them, in the order in which they were learned."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import ForecastUnreadable
from fusion.monitoring.curves import SMALL
from fusion.monitoring.numbers import Number, poisson_interval, unknown
from fusion.shapes import Bools, Floats, Indices

FEWEST_EXPECTED = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One endpoint of n forecasts, one a patient.

    Attributes:
        time_days: (n,) from the origin to the event or the end of follow-up, above entry_days.
        event: (n,) whether it happened.
        survival: (n,) predicted S at time_days.
        entry_days: (n,) follow-up that was known when the forecast was made.
        entry_survival: (n,) predicted S then.
        learned: (n,) when it was learned, days on the calendar; never falls.
    """

    time_days: Floats
    event: Bools
    survival: Floats
    entry_days: Floats
    entry_survival: Floats
    learned: Floats

    def __post_init__(self) -> None:
        self._check(bool((np.diff(self.learned) >= 0).all()), "scores in the order they were learned")
        self._check(bool((self.entry_days < self.time_days).all()), "entry before time")
        self._check(bool(((self.survival > 0) & (self.survival <= self.entry_survival)).all()), "S above 0, falling")

    def _check(self, holds: bool, expected: str) -> None:
        if not holds:
            raise ForecastUnreadable(expected=expected, found="otherwise", where="scores")

    def __len__(self) -> int:
        return len(self.time_days)

    @property
    def events(self) -> int:
        """How many had the event."""
        return int(self.event.sum())

    @property
    def conditional(self) -> Floats:
        """(n,) S(time) / S(entry): uniform in 0..1 at events where forecasts are right."""
        return np.asarray(np.clip(self.survival / self.entry_survival, SMALL, 1.0))

    @property
    def expected(self) -> Floats:
        """(n,) events expected of each: the cumulative hazard -log(S(time) / S(entry))."""
        return np.asarray(-np.log(self.conditional))

    @property
    def outcome(self) -> Outcome:
        """Follow-up with delayed entry."""
        return build_outcome(self.time_days, self.event, entry_days=self.entry_days)

    def take(self, rows: Indices) -> Self:
        """Some of the forecasts, in this order."""
        return type(self)(
            time_days=self.time_days[rows],
            event=self.event[rows],
            survival=self.survival[rows],
            entry_days=self.entry_days[rows],
            entry_survival=self.entry_survival[rows],
            learned=self.learned[rows],
        )


def observed_expected(events: float, expected: float) -> Number:
    """Observed over expected events with Garwood's exact Poisson interval (1936).

    Given a right forecast, events less their cumulative hazards are a martingale (Berry 1983), so that the count is
    Poisson about the expected one to a good approximation.
    """
    if expected < FEWEST_EXPECTED:
        return unknown(f"fewer than {FEWEST_EXPECTED:g} event expected so far ({expected:.2g})")
    low, high = poisson_interval(events)
    return Number(value=events / expected, low=low / expected, high=high / expected)
