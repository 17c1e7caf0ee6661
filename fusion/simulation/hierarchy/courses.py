"""Trajectories of a cohort as padded tensors: the sizes of each patient's index line."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fusion.cohort.history import UNDETECTED, Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.errors import CohortError
from fusion.simulation.hierarchy.shapes import ArmRows, ScanFlags, Scans
from fusion.simulation.population import Population
from fusion.simulation.settings import Settings
from fusion.simulation.time_grid import months


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Sizes of p patients at up to k scans; what is padding is neither measured nor censored.

    Attributes:
        codes: of the patients.
        arms: keys of the regimens, in the order of `arm`.
        arm: (p,) rows of `arms`.
        times: (p, k) months since the start of the line, in order; padding repeats the last time.
        log_sizes: (p, k) log mm; at a censored scan the log of its limit; 0 in padding.
        measured: (p, k) whether a size is known.
        censored: (p, k) whether it was below a limit.
    """

    codes: tuple[str, ...]
    arms: tuple[str, ...]
    arm: ArmRows
    times: Scans
    log_sizes: Scans
    measured: ScanFlags
    censored: ScanFlags

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def known(self) -> ScanFlags:
        """(p, k) scans that say something."""
        return self.measured | self.censored

    @property
    def scans(self) -> ArmRows:
        """(p,) number of scans that say something."""
        return self.known.sum(1)

    def take(self, rows: Sequence[int] | ArmRows) -> "Courses":
        """These patients; the arms stay as they are."""
        index = torch.as_tensor(rows, dtype=torch.long)
        return Courses(
            codes=tuple(self.codes[row] for row in index.tolist()), arms=self.arms, arm=self.arm[index],
            times=self.times[index], log_sizes=self.log_sizes[index],
            measured=self.measured[index], censored=self.censored[index],
        )  # fmt: skip

    def trimmed(self) -> "Courses":
        """Without columns in which nobody has a scan."""
        width = max(1, int(self.scans.max()))
        return Courses(
            codes=self.codes, arms=self.arms, arm=self.arm, times=self.times[:, :width],
            log_sizes=self.log_sizes[:, :width], measured=self.measured[:, :width], censored=self.censored[:, :width],
        )  # fmt: skip

    def first(self, scans: int) -> "Courses":
        """The first scans of everybody; what comes later is hidden, its days stay known."""
        shown = torch.arange(self.times.shape[1])[None, :] < scans
        return Courses(
            codes=self.codes, arms=self.arms, arm=self.arm, times=self.times, log_sizes=self.log_sizes * shown,
            measured=self.measured & shown, censored=self.censored & shown,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """How many histories gave no trajectory, by reason."""

    no_line: int
    no_size: int


def build_courses(
    histories: Sequence[PatientHistory], population: Population, settings: Settings
) -> tuple[Courses, Excluded]:
    """The sizes of each history's index line (else its first), from 60 days before it to its end.

    A size after the stop of the line or the start of the next is another story and left out. Sizes of the state
    failed or not tested say nothing.

    Raises:
        CohortError: nobody has a line with a size.
    """
    lines = [index_line(history) for history in histories]
    visits = [sizes_on(history, line) if line else () for history, line in zip(histories, lines, strict=True)]
    chosen = [row for row, seen in enumerate(visits) if seen]
    no_line = sum(line is None for line in lines)
    excluded = Excluded(no_line=no_line, no_size=len(histories) - len(chosen) - no_line)
    if not chosen:
        raise CohortError(expected="a treated patient with a size", found="none", where="trajectories")
    keys = [population.arm_for(line.regimen, history.diagnosis, detail=history.diagnosis_detail).key
            for history, line in ((histories[row], lines[row]) for row in chosen) if line]  # fmt: skip
    starts = [line.start_day for line in (lines[row] for row in chosen) if line]
    return pad(
        [histories[row].code for row in chosen], keys, starts, [visits[row] for row in chosen], settings
    ), excluded


def index_line(history: PatientHistory) -> TherapyLine | None:
    """The marked line, else the first."""
    marked = [line for line in history.lines if line.is_index]
    return next(iter(marked or history.lines), None)


BASELINE_DAYS = 60


def sizes_on(history: PatientHistory, line: TherapyLine) -> tuple[SizeVisit, ...]:
    """Sizes that the line explains."""
    ends = [each.start_day for each in history.lines if each.start_day > line.start_day]
    end = min([*ends, *([line.stop_day] if line.stop_day is not None else [])], default=None)
    return tuple(
        visit for visit in history.sizes
        if (visit.state is Knowing.VALUE or visit.state in UNDETECTED)
        and visit.day >= line.start_day - BASELINE_DAYS and (end is None or visit.day <= end)
    )  # fmt: skip


def pad(
    codes: Sequence[str],
    keys: Sequence[str],
    starts: Sequence[int],
    visits: Sequence[Sequence[SizeVisit]],
    settings: Settings,
) -> Courses:
    """Tensors of these trajectories, as wide as the longest."""
    width = max(len(seen) for seen in visits)
    arms = tuple(dict.fromkeys(keys))
    shape = (len(visits), width)
    times, log_sizes = torch.zeros(shape, dtype=torch.float64), torch.zeros(shape, dtype=torch.float64)
    measured, censored = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
    for row, (start, seen) in enumerate(zip(starts, visits, strict=True)):
        count = len(seen)
        times[row] = months(seen[-1].day - start)
        times[row, :count] = torch.tensor([months(visit.day - start) for visit in seen], dtype=torch.float64)
        levels = [visit.value_mm or visit.limit_mm or settings.size_limit_mm for visit in seen]
        log_sizes[row, :count] = torch.log(torch.tensor(levels, dtype=torch.float64))
        measured[row, :count] = torch.tensor([visit.state is Knowing.VALUE for visit in seen])
        censored[row, :count] = torch.tensor([visit.state in UNDETECTED for visit in seen])
    arm = torch.tensor([arms.index(key) for key in keys], dtype=torch.long)
    return Courses(
        codes=tuple(codes), arms=arms, arm=arm, times=times, log_sizes=log_sizes, measured=measured, censored=censored
    )
