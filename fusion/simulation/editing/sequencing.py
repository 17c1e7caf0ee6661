"""A sequence: one regimen until progression or a month, then another from the burden and resistance that are left."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from fusion.simulation.editing.marching import Begun, March
from fusion.simulation.shapes import Particles, StateProbabilities
from fusion.simulation.state.burden import Burden, Kinetics, start_line
from fusion.simulation.state.course import Course, Start
from fusion.simulation.time_grid import MONTHS_PER_WEEK

# The time of progression is integrated over so many equally likely quantiles a particle.
STRATA = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The regimen that follows: its particles, its kinetics, and how much of what resisted the first resists it."""

    march: March
    kinetics: Kinetics
    cross_resistance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceCourse:
    """Both regimens.

    Attributes:
        whole: from the start; free is without progression, on the first or, after the month, on the second.
        first_free: (t + 1, n) on the first regimen, alive and without progression.
        second: of the k n particles on the second regimen's own clock.
        reached: (k n,) probability of being alive when it starts.
        begins: (k n,) week in which it starts, the horizon or later where it never does.
    """

    whole: Course
    first_free: StateProbabilities
    second: Course
    reached: Particles
    begins: Tensor


def run_sequence(
    march: March, kinetics: Kinetics, begun: Begun, second: Second, *, until_week: int | None, steps: int
) -> SequenceCourse:
    """March the first, find when each particle changes over, and march the second from there.

    Given the particle, progression and death are independent, so P(alive at t) is the mean over quantiles w of the time
    of progression of D(t) before w and D(w) S2(t - w) after it, D being survival while on the first regimen.

    Args:
        march, kinetics, begun: of the first regimen.
        second: the regimen that follows.
        until_week: when it follows without progression, None: never.
        steps: weekly steps until the horizon.
    """
    elapsed = begun.elapsed_months
    first = march.run(kinetics, begun.start, steps, elapsed_months=elapsed)
    quiet = replace(begun.start, progressed=False, unseen=None)
    unseen = march.run(kinetics, quiet, steps, elapsed_months=elapsed, watched=False).alive
    without = march.run(kinetics, begun.start, steps, elapsed_months=elapsed, deaths=False).free
    begins = switch_weeks(without, until_week)
    count = begins.shape[1]
    rows = torch.arange(count).repeat(STRATA)
    weeks = begins.flatten()
    after = _march_second(second, rows, burden_at(begun.start.burden.take(rows), kinetics.take(rows), weeks), steps)
    reached = unseen[:, rows].gather(0, weeks.clamp(max=steps)[None])[0]
    alive = _stitch(unseen[:, rows], reached * after.alive, weeks)
    free = _planned_free(first, begun, kinetics, second, until_week, steps)
    burden = _stitch(first.burden[:, rows], after.burden, weeks)
    whole = Course(
        free=free,
        # Quantiles of the time of progression can leave the mean a little below what is exact before it.
        progressed=(_mean(alive) - free).clamp(min=0.0),
        responded=first.responded,
        burden=_mean(burden),
    )
    first_free = first.free if until_week is None else _cut(first.free, until_week)
    return SequenceCourse(whole=whole, first_free=first_free, second=after, reached=reached, begins=weeks)


def switch_weeks(without: StateProbabilities, until_week: int | None) -> Tensor:
    """(k, n) weeks of change at k quantiles of the time of progression, never later than the planned week.

    Args:
        without: (t + 1, n) probability of no progression if nobody died.
        until_week: planned change, None without one.
    """
    levels = 1 - (torch.arange(STRATA, dtype=without.dtype) + 0.5) / STRATA
    # Weeks on which more than a level are still without progression; their number is the week of the fall below it.
    weeks = torch.stack([(without > level).sum(0) for level in levels])
    return weeks if until_week is None else weeks.clamp(max=until_week)


def burden_at(burden: Burden, kinetics: Kinetics, weeks: Tensor) -> Burden:
    """E1 for each particle at its own week."""
    elapsed = weeks.double() * MONTHS_PER_WEEK
    return Burden(
        sensitive=burden.sensitive * torch.exp(-kinetics.shrinkage * elapsed),
        resistant=burden.resistant * torch.exp(kinetics.growth * elapsed),
    )


def _march_second(second: Second, rows: Tensor, burden: Burden, steps: int) -> Course:
    kinetics = second.kinetics.take(rows)
    split = start_line(burden, kinetics, second.cross_resistance)
    start = Start(burden=split, baseline=split.total, nadir=split.total)
    return second.march.take(rows).run(kinetics, start, steps)


def _planned_free(
    first: Course, begun: Begun, kinetics: Kinetics, second: Second, until_week: int | None, steps: int
) -> StateProbabilities:
    """Without progression: on the first regimen, and from the planned week on the second."""
    if until_week is None or until_week >= steps or begun.start.progressed:
        return first.free
    rows = torch.arange(first.free.shape[1])
    weeks = torch.full_like(rows, until_week)
    later = _march_second(second, rows, burden_at(begun.start.burden, kinetics, weeks), steps - until_week)
    return torch.cat([first.free[: until_week + 1], first.free[until_week] * later.free[1:]])


def _stitch(before: StateProbabilities, after: StateProbabilities, weeks: Tensor) -> StateProbabilities:
    """(t + 1, k n) `before` until each particle's week, then `after` on its own clock."""
    times = torch.arange(len(before))[:, None]
    shifted = after.gather(0, (times - weeks).clamp(min=0))
    return torch.where(times < weeks, before, shifted)


def _mean(values: StateProbabilities) -> StateProbabilities:
    """(t, n) mean over the quantiles."""
    return values.reshape(len(values), STRATA, -1).mean(1)


def _cut(free: StateProbabilities, week: int) -> StateProbabilities:
    """Nobody is on the regimen after the week."""
    return torch.where(torch.arange(len(free))[:, None] <= week, free, 0.0)
