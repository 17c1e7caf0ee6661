"""Does the level of risk drift: risk-adjusted CUSUM, and observed minus expected over the calendar."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fusion.monitoring.numbers import Z
from fusion.monitoring.stream import Stream
from fusion.shapes import Floats

# An alarm is raised when events come twice as often as expected, or half as often; a calibrated stream runs for a
# thousand expected events before a false one.
UP, DOWN = 2.0, 0.5
RUN_LENGTH = 1000.0
CELLS = 300
STEPS = 40
HIGHEST = 12.0
# Limits of a funnel plot: 95 % and 99.8 % (Spiegelhalter 2005).
OUTER_Z = 3.090232306167813


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A CUSUM over the scores in their order.

    Attributes:
        ratio: of the hazard that it looks for.
        limit: at or above which it raises an alarm.
        path: (n,) after each score.
        alarm: place of the first score at which it is raised, None where it is not.
    """

    ratio: float
    limit: float
    path: Floats
    alarm: int | None


def chart_cusum(stream: Stream, ratio: float, *, run_length: float = RUN_LENGTH) -> Chart:
    """CUSUM of the log-likelihood ratio for times of events (Biswas and Kalbfleisch 2008; Steiner 2000 for counts).

    W_i = max(0, W_(i-1) + O_i log(r) - (r - 1) E_i), with E_i the cumulative hazard of the forecast.

    Args:
        stream: n scores.
        ratio: r of the hazard, above 1 for more events than forecast, below 1 for fewer.
        run_length: expected events before a false alarm.
    """
    steps = stream.event * np.log(ratio) - (ratio - 1) * stream.expected
    path, height = np.zeros(len(stream)), 0.0
    for place, step in enumerate(steps):
        height = max(0.0, height + float(step))
        path[place] = height
    limit = control_limit(ratio, run_length)
    over = np.flatnonzero(path >= limit)
    return Chart(ratio=ratio, limit=limit, path=path, alarm=int(over[0]) if len(over) else None)


@lru_cache(maxsize=16)
def control_limit(ratio: float, run_length: float) -> float:
    """The limit that a calibrated stream reaches after so many expected events on average, by bisection."""
    low, high = abs(float(np.log(ratio))) * 1.01, HIGHEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_run(ratio, middle) < run_length else (low, middle)
    return high


def mean_run(ratio: float, limit: float) -> float:
    """Expected events until a calibrated Poisson stream reaches the limit: a Markov chain (Brook and Evans 1972)."""
    return _run_up(ratio, limit) if ratio > 1 else _run_down(ratio, limit)


def _run_up(ratio: float, limit: float) -> float:
    """States are W just before an event, in 0..limit - log r; in between W falls by (r - 1) X, X exponential."""
    jump, slope = float(np.log(ratio)), ratio - 1
    edges = np.linspace(0, limit - jump, CELLS + 1)
    nodes = np.concatenate([[0.0], (edges[:-1] + edges[1:]) / 2])
    top = nodes[:, None] + jump
    below = np.exp(-np.clip(top - edges[None, :], 0, None) / slope)
    moves = np.column_stack([below[:, 0], np.diff(below, axis=1)])
    return float(np.linalg.solve(np.eye(len(nodes)) - moves, np.ones(len(nodes)))[0])


def _run_down(ratio: float, limit: float) -> float:
    """States are W just after an event, in 0..limit; in between W rises by (1 - r) X until the limit or an event."""
    drop, slope = -float(np.log(ratio)), 1 - ratio
    edges = np.linspace(0, limit, CELLS + 1)
    nodes = np.concatenate([[0.0], (edges[:-1] + edges[1:]) / 2])
    # W after the event is at most v when X is at most (v + drop - W) / slope, and less than what reaches the limit.
    reach = (limit - nodes) / slope
    until = np.clip((edges[None, :] + drop - nodes[:, None]) / slope, 0, reach[:, None])
    within = 1 - np.exp(-until)
    moves = np.column_stack([within[:, 0], np.diff(within, axis=1)])
    waits = 1 - np.exp(-reach)
    return float(np.linalg.solve(np.eye(len(nodes)) - moves, waits)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What had been learned by a day: so many events, so many expected, and how far they may be apart by chance."""

    day: float
    scores: int
    events: int
    expected: float
    inner: float
    outer: float


def build_funnel(stream: Stream) -> tuple[Batch, ...]:
    """Running totals at each day on which something was learned; limits 1.96 and 3.09 sqrt(E) about 0."""
    found = []
    days = np.floor(stream.learned)
    for day in np.unique(days):
        so_far = days <= day
        expected = float(stream.expected[so_far].sum())
        spread = float(np.sqrt(expected))
        found.append(
            Batch(
                day=float(day),
                scores=int(so_far.sum()),
                events=int(stream.event[so_far].sum()),
                expected=expected,
                inner=Z * spread,
                outer=OUTER_Z * spread,
            )
        )
    return tuple(found)
