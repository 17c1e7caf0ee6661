"""One patient's model: how deviates become a trajectory, and how well it explains what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from fusion.cohort.history import UNDETECTED, CtdnaVisit, Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.simulation.assimilation.draws import Evidenced, weigh_ctdna
from fusion.simulation.assimilation.line import LineSeen, LineWeighed, weigh_line
from fusion.simulation.assimilation.sizes import Residual, WeighedSizes, weigh_sizes
from fusion.simulation.library import Regimen
from fusion.simulation.population import ArmModel, Population, generic_arm
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles, PerDatum
from fusion.simulation.state.hazard import build_hazards, mean_draws
from fusion.simulation.state.prior import (
    Deviates,
    build_kinetics,
    burden_at_reference,
    deviate_names,
    kinetics_by_regimen,
)
from fusion.simulation.state.shedding import allele_fraction, shed_copies
from fusion.simulation.state.trajectory import Trajectory, build_trajectory
from fusion.simulation.time_grid import months


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What each kind of data says of n particles, and the probability that progression lies behind at the origin."""

    sizes: Evidenced
    ctdna: Evidenced
    course: Particles
    progressed: Particles

    @property
    def total(self) -> Particles:
        """(n,) log likelihood of everything."""
        return self.sizes.total + self.ctdna.total + self.course


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientModel:
    """A history cut at its origin with the regimens of its lines.

    Attributes:
        history: as known at the origin; its lines carry library keys where known.
        reference: the regimen whose growth holds before any line.
        arms: by regimen key, for the lines.
        population: where hazards and the index come from.
        settings: defaults.
        sizes: sizes that say something.
        ctdna: draws that say something.
    """

    history: PatientHistory
    reference: Regimen
    arms: dict[str, ArmModel]
    population: Population
    settings: Settings
    sizes: tuple[SizeVisit, ...]
    ctdna: tuple[CtdnaVisit, ...]

    @classmethod
    def build(
        cls, history: PatientHistory, regimen: Regimen | None, population: Population, settings: Settings
    ) -> "PatientModel":
        """Cut the history at its origin and look its regimens up; unknown ones become generic.

        A line that starts on the origin day is a choice still to be made, not something that has happened.
        """
        known = history.known_at_origin()
        known = replace(known, lines=tuple(line for line in known.lines if line.start_day < known.origin_day))
        found = [_arm_of(line, known, population) for line in known.lines]
        lines = tuple(replace(line, regimen=arm.key) for line, arm in zip(known.lines, found, strict=True))
        reference = regimen or (found[-1].regimen if found else generic_arm("untreated").regimen)
        return cls(
            history=replace(known, lines=lines),
            reference=reference,
            arms={arm.key: arm for arm in found},
            population=population,
            settings=settings,
            sizes=tuple(visit for visit in known.sizes if visit.state is Knowing.VALUE or visit.state in UNDETECTED),
            ctdna=tuple(visit for visit in known.ctdna if visit.state is Knowing.VALUE or visit.state in UNDETECTED),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the deviates."""
        return (*deviate_names(list(self.arms)), *self.hidden_names)

    @property
    def hidden_names(self) -> tuple[str, ...]:
        """Names of the deviates of sizes that are only known to be below a limit."""
        return tuple(f"size on day {visit.day}" for visit in self.sizes if visit.state in UNDETECTED)

    @property
    def current_line(self) -> TherapyLine | None:
        """The line that started last, whether or not it still goes on."""
        return self.history.lines[-1] if self.history.lines else None

    @property
    def index_day(self) -> int:
        """Start of the index line, else the origin: where the prognostic index was taken."""
        marked = [line.start_day for line in self.history.lines if line.is_index]
        return marked[-1] if marked else self.history.origin_day

    def trajectory(self, deviates: Deviates) -> Trajectory:
        """Burden over the lines."""
        regimens = {key: arm.regimen for key, arm in self.arms.items()}
        days = [visit.day for visit in self.sizes] + [visit.day for visit in self.ctdna]
        return build_trajectory(
            self.history.lines,
            regimens,
            kinetics_by_regimen(deviates, regimens, self.settings),
            untouched=build_kinetics(_with_neutral(deviates, self.reference), self.reference, self.settings),
            size=burden_at_reference(deviates, self.settings),
            first_day=min([self.history.origin_day, *days]),
            settings=self.settings,
        )

    def weigh(self, deviates: Deviates) -> Weighed:
        """Log likelihood of sizes, ctDNA and of being alive at the origin."""
        return self.weigh_along(self.trajectory(deviates), deviates)

    def weigh_along(self, trajectory: Trajectory, deviates: Deviates) -> Weighed:
        """The same where the trajectory is at hand."""
        nothing = deviates.values[:0]
        sizes = self.weigh_sizes(trajectory, deviates)
        line = self.weigh_course(trajectory, deviates)
        return Weighed(
            sizes=sizes.evidenced if sizes else Evidenced(log_likelihood=nothing, cdf=nothing),
            ctdna=weigh_ctdna(self.ctdna, self.fractions(trajectory, deviates, self.ctdna), self.settings),
            course=line.log_likelihood,
            progressed=line.progressed,
        )

    def weigh_sizes(self, trajectory: Trajectory, deviates: Deviates) -> WeighedSizes | None:
        """Sizes against the burden; None without any."""
        if not self.sizes:
            return None
        totals = _stack([trajectory.at(visit.day).total for visit in self.sizes], deviates)
        hidden = _stack([deviates.of(name) for name in self.hidden_names], deviates)
        return weigh_sizes(self.sizes, totals, hidden, self.settings)

    def fractions(self, trajectory: Trajectory, deviates: Deviates, visits: Sequence[CtdnaVisit]) -> PerDatum:
        """(k, n) expected VAF of the draws."""
        return _stack([self.fraction_on(visit.day, trajectory, deviates) for visit in visits], deviates)

    def fraction_on(self, day: int, trajectory: Trajectory, deviates: Deviates) -> Particles:
        """Expected VAF on a day."""
        segment, settings = trajectory.segment_at(day), self.settings
        treated = segment.regimen is not None and day >= segment.start_day
        copies = shed_copies(
            trajectory.at(day).total,
            settings.shed_copies * torch.exp(settings.shed_sd * deviates.of("shed")),
            segment.kinetics if treated else None,
            months(day - segment.line_day),
            settings,
        )
        return allele_fraction(
            copies, settings.background_copies * torch.exp(settings.background_sd * deviates.of("background"))
        )

    def residual(self, trajectory: Trajectory, deviates: Deviates) -> Residual:
        """What the sizes say of the burden at the origin beyond E1."""
        sizes = self.weigh_sizes(trajectory, deviates)
        if sizes is None:
            return Residual(mean=torch.zeros_like(deviates.values[0]), sd=0.0)
        return sizes.residual_at(self.history.origin_day, self.settings)

    def weigh_course(self, trajectory: Trajectory, deviates: Deviates) -> LineWeighed:
        """The current line; a regimen's source is of patients who lived to start it, so earlier lines say nothing."""
        line, nothing = self.current_line, torch.zeros_like(deviates.values[0])
        if line is None:
            return LineWeighed(log_likelihood=nothing, progressed=nothing)
        arm = self.arms[line.regimen]
        hazards = build_hazards(
            arm, self.population, deviates,
            mean_draws(self.centred_index(nothing), self.population.slope_of(arm), self.settings),
            reference=self.reference_burden(trajectory), steps=1, elapsed_months=0.0, settings=self.settings,
        )  # fmt: skip
        return weigh_line(self.line_seen(line), trajectory, hazards, self.settings)

    def line_seen(self, line: TherapyLine) -> LineSeen:
        """A line as known at the origin."""
        return LineSeen(
            line=line, arm=self.arms[line.regimen], origin_day=self.history.origin_day,
            sizes=self.sizes, progression_day=self.progressed_on(line),
        )  # fmt: skip

    def progressed_on(self, line: TherapyLine) -> int | None:
        """Day of progression on this line, if it has been seen by the origin."""
        day = self.history.progression_day
        return day if day is not None and day > line.start_day else None

    def reference_burden(self, trajectory: Trajectory) -> Particles:
        """Bref of E6: the patient's own burden when the index was taken, or 60 mm where there is no index."""
        if self.population.index_slope is None:
            return torch.full_like(trajectory.segments[0].burden.total, self.settings.size_mm)
        return trajectory.at(self.index_day).total

    def centred_index(self, like: Particles) -> Particles:
        """The prognostic index less the cohort's mean; 0 where it is not known."""
        index = self.history.prognostic_index
        if index is None or self.population.index_slope is None:
            return torch.zeros_like(like)
        return torch.full_like(like, index - self.population.index_centre)


def _arm_of(line: TherapyLine, history: PatientHistory, population: Population) -> ArmModel:
    return population.arm_for(line.regimen, history.diagnosis, detail=history.diagnosis_detail)


def _with_neutral(deviates: Deviates, regimen: Regimen) -> Deviates:
    """Deviates that also name this regimen, at its medians: its shrinkage is not used before a line."""
    if deviates.knows(regimen.key):
        return deviates
    neutral = torch.zeros_like(deviates.values[:2])
    names = (*deviates.names, f"shrinkage {regimen.key}", f"sensitive {regimen.key}")
    return Deviates(names=names, values=torch.cat([deviates.values, neutral]))


def _stack(rows: list[Particles], deviates: Deviates) -> PerDatum:
    return torch.stack(rows) if rows else deviates.values[:0]
