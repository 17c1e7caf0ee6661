"""Count events seen and expected, and scale step functions and slopes until they agree."""

from dataclasses import dataclass, replace

import numpy as np

from fusion.simulation.calibration.outcomes import FollowUp
from fusion.simulation.pieces import Steps
from fusion.simulation.shapes import KnotCurves, Knots, Months, PatientPieces, Patients, PieceCounts
from fusion.simulation.time_grid import MONTHS_PER_WEEK

EVENTS_A_PIECE = 15
MOST_PIECES = 8
WIDEST_STEP = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Events seen and expected in each of p pieces of time, and expected of each of n patients."""

    seen: PieceCounts
    expected: PieceCounts
    expected_each: Patients

    @property
    def imbalance(self) -> float:
        """Largest log ratio of events seen and expected among the pieces."""
        return float(np.abs(np.log((self.seen + 0.5) / (self.expected + 0.5))).max())


def choose_edges(follow_up: FollowUp, scan_weeks: int = 0) -> tuple[float, ...]:
    """Edges in months that part the events about evenly; for progression, between two scans, where nothing is seen."""
    times = np.sort(follow_up.months[follow_up.event])
    pieces = int(np.clip(len(times) // EVENTS_A_PIECE, 1, MOST_PIECES))
    edges = np.quantile(times, np.arange(1, pieces) / pieces) if len(times) else np.empty(0)
    if scan_weeks:
        scan = scan_weeks * MONTHS_PER_WEEK
        edges = (np.floor(edges / scan - 0.5) + 1.5) * scan
    distinct = np.unique(np.round(edges, 6))
    return tuple(float(edge) for edge in distinct if edge > 0)


def tally(
    curves: KnotCurves,
    knots: Knots,
    index: Patients,
    follow_up: FollowUp,
    steps: Steps,
) -> Tally:
    """Events seen and expected by piece of time and by patient."""
    cumulative = -np.log(np.clip(curves, 1e-12, 1.0))
    times = np.arange(len(curves)) * MONTHS_PER_WEEK
    bounds = np.array([0.0, *steps.edges, np.inf])
    ends = np.minimum(follow_up.months[:, None], bounds[None, :])
    at_bounds = _interpolate(cumulative, times, knots, index, ends)
    expected = np.diff(at_bounds, axis=1)
    piece = np.searchsorted(steps.edges, follow_up.months, side="right")
    seen = np.bincount(piece[follow_up.event], minlength=len(bounds) - 1).astype(float)
    return Tally(seen=seen, expected=expected.sum(0), expected_each=expected.sum(1))


def _interpolate(
    cumulative: KnotCurves,
    times: Months,
    knots: Knots,
    index: Patients,
    at: PatientPieces,
) -> PatientPieces:
    """Cumulative hazard of each patient at each time, linear in the index and in time."""
    by_knot = np.stack([np.interp(at, times, cumulative[:, k]) for k in range(len(knots))])
    if len(knots) == 1:
        only: PatientPieces = by_knot[0]
        return only
    place = np.clip(np.searchsorted(knots, index) - 1, 0, len(knots) - 2)
    share = np.clip((index - knots[place]) / (knots[place + 1] - knots[place]), 0, 1)[:, None]
    rows = np.arange(len(index))
    between: PatientPieces = (1 - share) * by_knot[place, rows] + share * by_knot[place + 1, rows]
    return between


def scaled(steps: Steps, counted: Tally) -> Steps:
    """Each log factor moved by the log ratio of events seen and expected in its piece."""
    # Half an event on either side keeps an empty piece finite.
    moved = np.asarray(steps.log_values) + np.log((counted.seen + 0.5) / (counted.expected + 0.5))
    return replace(steps, log_values=tuple(float(value) for value in np.clip(moved, -WIDEST_STEP, WIDEST_STEP)))


def slope_step(index: Patients, wanted: Patients, counted: Tally) -> float:
    """Newton step of the slope towards expected events that rise with the index as those wanted do."""
    information = float(index**2 @ counted.expected_each)
    return float(index @ (wanted - counted.expected_each)) / information if information > 0 else 0.0
