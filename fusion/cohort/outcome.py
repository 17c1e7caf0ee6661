"""Follow-up of one endpoint: time, event, competing event and delayed entry."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fusion.errors import CohortError
from fusion.shapes import Bools, Floats, Indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Right-censored, possibly left-truncated follow-up, counted from the origin day.

    Attributes:
        time_days: (n,) positive.
        event: (n,) True means it happened.
        competing: (n,) a competing event ended follow-up; never together with event.
        entry_days: (n,) day from which the patient was under observation, before time_days.
    """

    time_days: Floats
    event: Bools
    competing: Bools
    entry_days: Floats

    def __post_init__(self) -> None:
        self._check(bool((self.time_days > 0).all()), "positive times")
        self._check(bool((self.entry_days < self.time_days).all()), "entry before time")
        self._check(not bool((self.event & self.competing).any()), "an event or a competing one, not both")
        lengths = {len(self.time_days), len(self.event), len(self.competing), len(self.entry_days)}
        self._check(len(lengths) == 1, "arrays of one length")

    def _check(self, holds: bool, expected: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found="otherwise", where="outcome")

    def __len__(self) -> int:
        return len(self.time_days)

    @property
    def events(self) -> int:
        """How many had the event."""
        return int(self.event.sum())

    def competing_censored(self) -> Self:
        """The outcome that cause-specific risks are judged by: competing events end follow-up like censoring."""
        return replace(self, competing=np.zeros(len(self), dtype=bool))

    def exchanged(self) -> Self:
        """The outcome of the competing event, with which the event competes."""
        return replace(self, event=self.competing, competing=self.event)

    def take(self, rows: Indices) -> Self:
        """The outcome of these patients, in this order."""
        return type(self)(
            time_days=self.time_days[rows],
            event=self.event[rows],
            competing=self.competing[rows],
            entry_days=self.entry_days[rows],
        )


def build_outcome(
    time_days: Floats, event: Bools, *, competing: Bools | None = None, entry_days: Floats | None = None
) -> Outcome:
    """An outcome in which nothing competes and everybody enters at day 0 unless said otherwise."""
    n = len(time_days)
    return Outcome(
        time_days=np.asarray(time_days, dtype=np.float64),
        event=np.asarray(event, dtype=bool),
        competing=np.zeros(n, dtype=bool) if competing is None else competing,
        entry_days=np.zeros(n) if entry_days is None else entry_days,
    )
