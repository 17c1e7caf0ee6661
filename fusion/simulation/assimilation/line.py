"""What the current line says: alive at the origin, progressed or not, and scans that stopped (E5, E6, E8)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from fusion.cohort.history import SizeVisit, TherapyLine
from fusion.simulation.pieces import Steps
from fusion.simulation.population import ArmModel
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.state.course import Hazards, relative_burden
from fusion.simulation.state.progression import GROWTH_MM, GROWTH_RATIO, has_grown
from fusion.simulation.state.trajectory import Trajectory
from fusion.simulation.time_grid import months

DAYS_PER_STEP = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSeen:
    """The current line as known at the origin.

    Attributes:
        line: that goes on, or was the last.
        arm: its regimen with its hazards.
        origin_day: of the forecast.
        sizes: every size that says something, in order of day.
        progression_day: recorded on this line, or None.
    """

    line: TherapyLine
    arm: ArmModel
    origin_day: int
    sizes: tuple[SizeVisit, ...]
    progression_day: int | None

    @property
    def scans(self) -> tuple[int, ...]:
        """Days of the sizes after the line's start."""
        return tuple(visit.day for visit in self.sizes if visit.day > self.line.start_day)

    @property
    def interval_days(self) -> int:
        """Between scans of this regimen."""
        return 7 * self.arm.regimen.scan_weeks

    @property
    def missed_scans(self) -> int:
        """Scans that were due on the line since the last one, half an interval of grace; 0 where none was ever made.

        They are due as often as on this regimen, or as seldom as they have been in this patient.
        """
        if not self.scans:
            return 0
        gaps = [after - before for before, after in pairwise((self.line.start_day, *self.scans))]
        until = self.origin_day if self.line.stop_day is None else self.line.stop_day
        return max(0, int((until - self.scans[-1]) / max(self.interval_days, *gaps) + 0.5) - 1)

    def before(self, day: int) -> int:
        """The scan before a day, the line's start without one."""
        return max((scan for scan in self.scans if scan < day), default=self.line.start_day)

    def has_grown_on(self, day: int, settings: Settings) -> bool | None:
        """Whether the sizes themselves show growth by RECIST on a day; None where they cannot tell."""
        values = {visit.day: visit.value_mm or visit.limit_mm or settings.size_limit_mm for visit in self.sizes}
        base = max((seen for seen in values if seen <= self.line.start_day), default=None)
        earlier = [values[seen] for seen in values if (seen == base or seen > self.line.start_day) and seen < day]
        if day not in values or not earlier:
            return None
        return values[day] >= GROWTH_RATIO * min(earlier) and values[day] - min(earlier) >= GROWTH_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWeighed:
    """What a line says of n particles.

    Attributes:
        log_likelihood: (n,) log probability of what is known of it.
        progressed: (n,) probability that progression lies behind at the origin.
    """

    log_likelihood: Particles
    progressed: Particles


def weigh_line(seen: LineSeen, trajectory: Trajectory, hazards: Hazards, settings: Settings) -> LineWeighed:
    """Alive at the origin, and progressed or not as recorded; scans that stopped speak for a progression (E8).

    Args:
        seen: the line.
        trajectory: burden.
        hazards: of death and of a new lesion without their steps over time.
        settings: gives delta.
    """
    if seen.progression_day is not None:
        return _weigh_progressed(seen, seen.progression_day, trajectory, hazards, settings)
    if seen.missed_scans:
        last = seen.scans[-1]
        if seen.has_grown_on(last, settings):
            return _weigh_progressed(seen, last, trajectory, hazards, settings)
        return _weigh_stopped(seen, last, trajectory, hazards, settings)
    quiet = max(seen.scans, default=seen.line.start_day)
    hazard = new_lesions(seen, hazards, seen.line.start_day, quiet)
    hazard = hazard + deaths(seen, trajectory, hazards, seen.line.start_day, seen.origin_day)
    return LineWeighed(log_likelihood=-hazard, progressed=torch.zeros_like(hazard))


def _weigh_progressed(
    seen: LineSeen, day: int, trajectory: Trajectory, hazards: Hazards, settings: Settings
) -> LineWeighed:
    """No new lesion until the scan before; then growth, as the sizes or else the burden have it, or a new lesion."""
    start, origin = seen.line.start_day, seen.origin_day
    before = max(seen.before(day), day - seen.interval_days)
    grown = seen.has_grown_on(day, settings)
    if grown is None:
        days = [start, *(scan for scan in seen.scans if scan < day)]
        nadir = torch.stack([trajectory.at(each).total for each in days]).amin(0)
        chosen = has_grown(trajectory.at(day).total, nadir)
    else:
        chosen = torch.full_like(hazards.lesion, grown, dtype=torch.bool)
    appeared = torch.log(-torch.expm1(-new_lesions(seen, hazards, before, day)))
    hazard = new_lesions(seen, hazards, start, before) + deaths(seen, trajectory, hazards, start, min(day, origin))
    hazard = hazard + hazards.progressed_ratio * deaths(seen, trajectory, hazards, day, origin)
    return LineWeighed(log_likelihood=torch.where(chosen, 0.0, appeared) - hazard, progressed=torch.ones_like(hazard))


def _weigh_stopped(
    seen: LineSeen, last: int, trajectory: Trajectory, hazards: Hazards, settings: Settings
) -> LineWeighed:
    """Scans stopped: a new lesion seen at the last one and delta, or no progression and another reason."""
    start, before, otherwise = seen.line.start_day, seen.before(last), settings.stop_otherwise
    appeared = -torch.expm1(-new_lesions(seen, hazards, before, last))
    afterwards = deaths(seen, trajectory, hazards, last, seen.origin_day)
    left = appeared * (otherwise + (1 - otherwise) * settings.drop_out)
    left = left * torch.exp(-hazards.progressed_ratio * afterwards)
    stayed = (1 - appeared) * otherwise * torch.exp(-afterwards)
    hazard = new_lesions(seen, hazards, start, before) + deaths(seen, trajectory, hazards, start, last)
    either = left + stayed
    return LineWeighed(log_likelihood=torch.log(either) - hazard, progressed=left / either)


def new_lesions(seen: LineSeen, hazards: Hazards, first: int, last: int) -> Particles:
    """(n,) summed hazard of a new lesion between two days of the line."""
    start = seen.line.start_day
    return hazards.lesion * exposure(seen.arm.lesion_steps, months(first - start), months(last - start))


def exposure(steps: Steps, first: float, last: float) -> float:
    """The integral of a step function (not its logarithm) between two months."""
    inside = (edge for edge in steps.edges if first < edge < last)
    cuts = [first, *inside, max(first, last)]
    return sum((until - since) * math.exp(steps.at(since)) for since, until in pairwise(cuts))


def deaths(seen: LineSeen, trajectory: Trajectory, hazards: Hazards, first: int, last: int) -> Particles:
    """(n,) summed hazard of death before progression between two days, four-week steps at their middle."""
    summed, start = torch.zeros_like(hazards.death), seen.line.start_day
    for since, until in pairwise(_cut(first, last)):
        middle = (since + until) / 2
        size = relative_burden(trajectory.at(middle).total, hazards.reference) ** hazards.size_exponent
        level = math.exp(seen.arm.death_steps.at(months(middle - start)))
        summed = summed + size * (level * months(until - since))
    return summed * hazards.death


def _cut(first: int, last: int) -> Sequence[int]:
    return [*range(first, last, DAYS_PER_STEP), last] if first < last else []
