"""Risk sets of the subdistribution hazard, in which patients stay after a competing event."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.errors import CohortError
from fusion.shapes import Floats, Indices, Times
from fusion.survival.kaplan_meier import fit_loss_to_follow_up
from fusion.survival.risk_sets import RiskSets


@dataclass(frozen=True, slots=True, kw_only=True)
class SubdistributionSets(RiskSets):
    """Risk sets of Fine and Gray (1999): whoever had a competing event at T weighs G(t-) / G(T-) at t > T.

    Any Cox fit to these is a fit of the subdistribution hazard, and 1 - exp(-H(t)) is a cumulative incidence.

    Attributes:
        stayed: patients with a competing event, by ascending time.
        stayed_weight: (s,) 1 / G(T-) of each.
        stayed_before: (t,) how many of them had it before each event time.
        followed: (t,) G just before each event time.
    """

    stayed: Indices
    stayed_weight: Floats
    stayed_before: Indices
    followed: Times

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Arrange an outcome without delayed entry.

        Raises:
            CohortError: delayed entry, which these weights do not know.
        """
        if bool((outcome.entry_days > 0).any()):
            raise CohortError(expected="no delayed entry", found="some", where="subdistribution hazard")
        plain = RiskSets.of(outcome)
        g = fit_loss_to_follow_up(outcome)
        stayed = np.flatnonzero(outcome.competing)
        stayed = stayed[np.argsort(outcome.time_days[stayed], kind="stable")]
        times = outcome.time_days[stayed]
        return cls(
            **{part.name: getattr(plain, part.name) for part in fields(RiskSets)},
            stayed=stayed,
            stayed_weight=1 / g.before(times),
            stayed_before=np.searchsorted(times, plain.event_times, side="left"),
            followed=g.before(plain.event_times),
        )

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Weighted sum of (n, ...) values over the risk set of every event time: (t, ...)."""
        shape = (-1,) + (1,) * (values.ndim - 1)
        weighted = np.cumsum(values[self.stayed] * self.stayed_weight.reshape(shape), axis=0)
        start = np.concatenate([np.zeros((1, *values.shape[1:])), weighted])
        return np.asarray(RiskSets.sums(self, values) + start[self.stayed_before] * self.followed.reshape(shape))

    def accumulate(self, increments: Times) -> Floats:
        """(n,) weighted sum of per-event-time increments over each patient's time at risk."""
        total = RiskSets.accumulate(self, increments)
        steps = np.concatenate([[0.0], np.cumsum(increments * self.followed)])
        total[self.stayed] += (steps[-1] - steps[self.last_event[self.stayed]]) * self.stayed_weight
        return total
