"""Who is at risk at each event time, arranged so that every risk-set sum is one cumulative sum."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Floats, Indices, Times


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSets:
    """Risk sets of an outcome: at time t those with entry < t <= time.

    Attributes:
        event_times: (t,) distinct event times in days, ascending.
        deaths: (t,) events at each.
        by_time: patients by ascending time; by_entry: by ascending entry.
        first_at_risk: (t,) how many left before each event time.
        not_entered: (t,) how many patients entered before each event time.
        last_event: (n,) number of event times up to each patient's time.
        before_entry: (n,) number of event times up to each patient's entry.
        event: (n,) 1.0 where the event happened.
        late_entry: whether anybody entered after day 0.
    """

    event_times: Times
    deaths: Times
    by_time: Indices
    by_entry: Indices
    first_at_risk: Indices
    not_entered: Indices
    last_event: Indices
    before_entry: Indices
    event: Floats
    late_entry: bool

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Arrange an outcome once; every sum after that is linear."""
        times, deaths = np.unique(outcome.time_days[outcome.event], return_counts=True)
        by_time = np.argsort(outcome.time_days, kind="stable")
        by_entry = np.argsort(outcome.entry_days, kind="stable")
        return cls(
            event_times=times,
            deaths=deaths.astype(np.float64),
            by_time=by_time,
            by_entry=by_entry,
            first_at_risk=np.searchsorted(outcome.time_days[by_time], times, side="left"),
            not_entered=np.searchsorted(outcome.entry_days[by_entry], times, side="left"),
            last_event=np.searchsorted(times, outcome.time_days, side="right"),
            before_entry=np.searchsorted(times, outcome.entry_days, side="right"),
            event=outcome.event.astype(np.float64),
            late_entry=bool((outcome.entry_days > 0).any()),
        )

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum of (n, ...) values over the risk set of every event time: (t, ...)."""
        # Event times are distinct and each holds somebody, so the groups between them are never empty.
        groups = np.add.reduceat(values[self.by_time], self.first_at_risk, axis=0)
        total = np.asarray(np.cumsum(groups[::-1], axis=0)[::-1])
        if not self.late_entry:
            return total
        return np.asarray(total - _sums_from(values[self.by_entry], self.not_entered))

    def accumulate(self, increments: Times) -> Floats:
        """(n,) sum of per-event-time increments over each patient's time at risk."""
        steps = np.concatenate([[0.0], np.cumsum(increments)])
        return np.asarray(steps[self.last_event] - steps[self.before_entry])


def _sums_from(ordered: np.ndarray, start: Indices) -> np.ndarray:
    """Sums of ordered[start:] for every start."""
    tail = np.cumsum(ordered[::-1], axis=0)[::-1]
    end = np.zeros((1, *tail.shape[1:]))
    return np.asarray(np.concatenate([tail, end])[start])
