"""Discrimination: how often the patient at higher risk has the event first.

Pairs are counted by order statistics in O(n log n); no array of n x n is made.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Floats, Indices, Times
from fusion.survival.dominance import sum_below
from fusion.survival.kaplan_meier import Curve


def harrell_c(log_risk: Floats, outcome: Outcome) -> float | None:
    """Harrell's C (1982): share of comparable pairs in order, equal risks counting half.

    A pair (i, j) is comparable when i had the event, at time t_i < t_j (or t_j = t_i and j was censored), and j was
    already under observation then (entry_j < t_i). Competing events count as censoring.

    Returns:
        The share, or None where no pair is comparable.
    """
    pairs = _Pairs.of(outcome).weigh(log_risk, np.flatnonzero(outcome.event), np.ones(outcome.events))
    return pairs.share


def uno_c(log_risk: Floats, outcome: Outcome, censoring: Curve, tau_days: float) -> float | None:
    """Uno's C (2011): comparable pairs before tau, weighted by 1 / G(t_i-)^2 against censoring.

    Args:
        log_risk: (n,) higher is worse.
        outcome: of the n patients; competing events count as censoring.
        censoring: Kaplan-Meier G of remaining uncensored, from the training patients.
        tau_days: pairs whose first event is at tau or later are not counted.

    Returns:
        The weighted share, or None where no pair is comparable.
    """
    g = censoring.before(outcome.time_days)
    rows = _counted(outcome, g, tau_days)
    return _Pairs.of(outcome).weigh(log_risk, rows, 1 / g[rows] ** 2).share


def wolbers_c(log_risk: Floats, outcome: Outcome, censoring: Curve, tau_days: float) -> float | None:
    """Concordance for competing risks (Wolbers 2014): who had a competing event stays comparable ever after.

    Pairs (i, j) in which j was followed beyond t_i weigh 1 / G(t_i-)^2 as in Uno's C, with which this agrees where
    nothing competes; pairs in which j had a competing event by t_i weigh 1 / (G(t_i-) G(t_j-)).

    Args:
        log_risk: (n,) higher is a higher probability of the event.
        outcome: of the n patients.
        censoring: G of not being lost to follow-up (`fit_loss_to_follow_up`), from the training patients.
        tau_days: pairs whose first event is at tau or later are not counted.

    Returns:
        The weighted share, or None where no pair is comparable or with delayed entry, for which the weights are not
        defined.
    """
    if bool((outcome.entry_days > 0).any()):
        return None
    g = censoring.before(outcome.time_days)
    rows = _counted(outcome, g, tau_days)
    pairs = _Pairs.of(outcome)
    later = pairs.weigh(log_risk, rows, 1 / g[rows] ** 2)
    stays = np.where(outcome.competing & (g > 0), 1 / np.where(g > 0, g, 1.0), 0.0)
    gone = pairs.weigh_earlier(log_risk, rows, 1 / g[rows], stays)
    return (later + gone).share


def antolini_ctd(survival: Curves, times_days: Times, outcome: Outcome) -> float | None:
    """Time-dependent concordance (Antolini 2005): comparable pairs in which S(t_i | x_i) < S(t_i | x_j).

    Pairs are Harrell's, equal survival counting half. Where curves do not cross it is Harrell's C; where they do, each
    pair is judged at the time of its event.

    Args:
        survival: (n, t) predicted.
        times_days: (t,) ascending. Curves are read at the last of these times not after the event, events before the
            first at the first.
        outcome: of the n patients.

    Returns:
        The share, or None where no pair is comparable.
    """
    column = np.maximum(np.searchsorted(times_days, outcome.time_days, side="right") - 1, 0)
    pairs, total = _Pairs.of(outcome), _Tally(ordered=0.0, total=0.0)
    for number in np.unique(column[outcome.event]):
        rows = np.flatnonzero(outcome.event & (column == number))
        total += pairs.weigh(-survival[:, number].astype(np.float64), rows, np.ones(len(rows)))
    return total.share


def _counted(outcome: Outcome, g: Floats, tau_days: float) -> Indices:
    return np.flatnonzero(outcome.event & (outcome.time_days < tau_days) & (g > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """Weight of comparable pairs, and of those in order."""

    ordered: float
    total: float

    @property
    def share(self) -> float | None:
        return self.ordered / self.total if self.total > 0 else None

    def __add__(self, other: Self) -> Self:
        return type(self)(ordered=self.ordered + other.ordered, total=self.total + other.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Who is comparable to whom, as suffixes of two orderings.

    Attributes:
        by_time: patients by time, events before others of the same time.
        later: (n,) where in it those begin who were followed beyond each patient's time.
        by_entry: patients by entry.
        entered: (n,) where in it those begin who were not yet under observation at each patient's time.
        late_entry: whether anybody entered after day 0.
    """

    by_time: Indices
    later: Indices
    by_entry: Indices
    entered: Indices
    late_entry: bool

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        time, entry = outcome.time_days, outcome.entry_days
        by_time, by_entry = np.lexsort((~outcome.event, time)), np.argsort(entry, kind="stable")
        events = np.sort(time[outcome.event])
        tied = np.searchsorted(events, time, side="right") - np.searchsorted(events, time, side="left")
        return cls(
            by_time=by_time,
            later=np.searchsorted(time[by_time], time, side="left") + tied,
            by_entry=by_entry,
            entered=np.searchsorted(entry[by_entry], time, side="left"),
            late_entry=bool((entry > 0).any()),
        )

    def weigh(self, log_risk: Floats, rows: Indices, weights: Floats) -> _Tally:
        """Pairs of each of these patients with all who were followed longer and had entered before."""
        everyone, rank = np.ones(len(log_risk)), _ranks(log_risk)
        found = _compare(rank, everyone, self.by_time, self.later[rows], rank[rows], weights)
        if not self.late_entry:
            return found
        # Whoever enters at t or later is also followed beyond t, so that the difference of the two sets is exact.
        absent = _compare(rank, everyone, self.by_entry, self.entered[rows], rank[rows], weights)
        return _Tally(ordered=found.ordered - absent.ordered, total=found.total - absent.total)

    def weigh_earlier(self, log_risk: Floats, rows: Indices, weights: Floats, others: Floats) -> _Tally:
        """Pairs of each of these patients with all who were not followed longer, who weigh `others` (n,)."""
        rank = _ranks(log_risk)
        whole = _compare(rank, others, self.by_time, np.zeros_like(rows), rank[rows], weights)
        later = _compare(rank, others, self.by_time, self.later[rows], rank[rows], weights)
        return _Tally(ordered=whole.ordered - later.ordered, total=whole.total - later.total)


def _ranks(log_risk: Floats) -> Indices:
    """(n,) equal numbers for equal risks."""
    return np.asarray(np.unique(log_risk, return_inverse=True)[1])


def _compare(
    rank: Indices, others: Floats, order: Indices, start: Indices, own_rank: Indices, weights: Floats
) -> _Tally:
    """Weighted pairs of queries with order[start:]."""
    ordered, weight = rank[order], others[order]
    queries = np.concatenate([own_rank, own_rank + 1])
    below, not_above = np.split(sum_below(ordered, weight, np.tile(start, 2), queries), 2)
    reverse = np.concatenate([np.cumsum(weight[::-1])[::-1], [0.0]])
    return _Tally(ordered=float(weights @ (below + not_above)) / 2, total=float(weights @ reverse[start]))
