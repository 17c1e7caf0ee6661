"""Burden over a history of lines: E1 piece by piece, with resistance carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fusion.cohort.history import TherapyLine
from fusion.simulation.library import Regimen
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.state.burden import Burden, Kinetics, start_burden, start_line, treated, untreated
from fusion.simulation.state.resistance import cross_resistance
from fusion.simulation.time_grid import months


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From `start_day` on: the burden then, and the kinetics; `regimen` None means off treatment."""

    start_day: int
    line_day: int
    regimen: str | None
    burden: Burden
    kinetics: Kinetics

    def at(self, day: float) -> Burden:
        """Burden on a day of this segment (or before it, for the first)."""
        elapsed = months(day - self.start_day)
        if self.regimen is None or elapsed < 0:
            return untreated(self.burden, self.kinetics, elapsed)
        return treated(self.burden, self.kinetics, elapsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """Segments in order of day, and the burden on days that were asked for before (a scan and a draw share theirs)."""

    segments: tuple[Segment, ...]
    known: dict[float, Burden] = field(default_factory=dict, repr=False, compare=False)

    def segment_at(self, day: float) -> Segment:
        """The segment that a day falls in; days before the first belong to it."""
        return next((each for each in reversed(self.segments) if each.start_day <= day), self.segments[0])

    def at(self, day: float) -> Burden:
        """Burden on a day."""
        if day not in self.known:
            self.known[day] = self.segment_at(day).at(day)
        return self.known[day]


def build_trajectory(
    lines: Sequence[TherapyLine],
    regimens: Mapping[str, Regimen],
    kinetics: Mapping[str, Kinetics],
    *,
    untouched: Kinetics,
    size: Particles,
    first_day: int,
    settings: Settings,
) -> Trajectory:
    """Walk through the lines.

    Args:
        lines: in order of start.
        regimens: by key, of the lines.
        kinetics: by key, of the lines.
        untouched: the growth before any line.
        size: burden in mm at the first line's start, or on `first_day` without a line.
        first_day: day of reference for a patient without a line.
        settings: gives rho.
    """
    if not lines:
        start = Segment(
            start_day=first_day, line_day=first_day, regimen=None, burden=start_burden(size), kinetics=untouched
        )
        return Trajectory(segments=(start,))
    segments: list[Segment] = []
    for index, line in enumerate(lines):
        before = segments[-1].at(line.start_day) if segments else start_burden(size)
        last = _last_regimen(segments)
        rho = cross_resistance(regimens[last] if last else None, regimens[line.regimen], settings)
        # Going on with the same regimen meets exactly the resistance that it left behind.
        burden = before if line.regimen == last else start_line(before, kinetics[line.regimen], rho)
        segments.append(_open_line(line, burden, kinetics[line.regimen]))
        following = lines[index + 1].start_day if index + 1 < len(lines) else None
        if line.stop_day is not None and (following is None or line.stop_day < following):
            segments.append(_close_line(line, segments[-1], line.stop_day))
    return Trajectory(segments=tuple(segments))


def _open_line(line: TherapyLine, burden: Burden, kinetics: Kinetics) -> Segment:
    return Segment(
        start_day=line.start_day, line_day=line.start_day, regimen=line.regimen, burden=burden, kinetics=kinetics
    )


def _close_line(line: TherapyLine, opened: Segment, stop_day: int) -> Segment:
    return Segment(
        start_day=stop_day, line_day=line.start_day, regimen=None, burden=opened.at(stop_day), kinetics=opened.kinetics
    )


def _last_regimen(segments: Sequence[Segment]) -> str | None:
    return next((each.regimen for each in reversed(segments) if each.regimen is not None), None)
