"""The course of a line: alive without progression, alive after it, dead (E5 and E6 together).

A particle carries the probability of each state, not one drawn history, so nothing but its parameters is random.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from fusion.simulation.shapes import ManyParticles, Particles, StateProbabilities, StepProbabilities, Weekly
from fusion.simulation.state.burden import Burden, Kinetics
from fusion.simulation.state.progression import VisitPlan, has_grown, has_responded
from fusion.simulation.time_grid import MONTHS_PER_WEEK

LARGEST_MM = 600.0
# exp of it is finite, and nobody is alive after so much hazard.
LARGEST_HAZARD = 600.0
# Weeks times particles that go through at once.
CACHED = 110_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """What drives the course of n particles over t weekly steps.

    Attributes:
        death: (n,) hazard of death a month before progression, at a burden of `reference`, without `death_log_steps`.
        death_log_steps: (t,) log factor on it in each step.
        reference: (n,) burden in mm at which `death` holds.
        size_exponent: (n,) beta of relative burden.
        progressed_ratio: (n,) hazard ratio after progression.
        lesion: (n,) hazard of a new lesion a month, without `lesion_log_steps`.
        lesion_log_steps: (t,) log factor on it in each step.
    """

    death: Particles
    death_log_steps: Weekly
    reference: Particles
    size_exponent: Particles
    progressed_ratio: Particles
    lesion: Particles
    lesion_log_steps: Weekly

    def take(self, rows: Tensor) -> "Hazards":
        """The hazards of these particles."""
        return replace(
            self,
            death=self.death[rows],
            reference=self.reference[rows],
            size_exponent=self.size_exponent[rows],
            progressed_ratio=self.progressed_ratio[rows],
            lesion=self.lesion[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where the course starts.

    Attributes:
        burden, baseline, nadir: mm, of which the last two as RECIST has them.
        progressed: whether a recorded progression lies behind.
        unseen: (n,) probability that one lies behind that nobody recorded, None for 0.
    """

    burden: Burden
    baseline: Particles
    nadir: Particles
    progressed: bool = False
    unseen: Particles | None = None

    @property
    def free(self) -> Particles:
        """(n,) probability that no progression lies behind."""
        if self.progressed:
            return torch.zeros_like(self.nadir)
        return torch.ones_like(self.nadir) if self.unseen is None else 1 - self.unseen

    def take(self, rows: Tensor) -> "Start":
        """The start of these particles."""
        return replace(
            self,
            burden=self.burden.take(rows),
            baseline=self.baseline[rows],
            nadir=self.nadir[rows],
            unseen=None if self.unseen is None else self.unseen[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Probabilities at t + 1 weekly times and what happened on the way.

    Attributes:
        free: alive without progression.
        progressed: alive after progression.
        responded: (n,) probability of a partial response seen at a scan before progression or death.
        burden: (t + 1, n) burden in mm.
    """

    free: StateProbabilities
    progressed: StateProbabilities
    responded: Particles
    burden: StateProbabilities

    @property
    def alive(self) -> StateProbabilities:
        """Overall survival of each particle."""
        return self.free + self.progressed


def run_course(start: Start, kinetics: Kinetics, hazards: Hazards, plan: VisitPlan) -> Course:
    """The state probabilities at every week.

    Particles go through in portions that a processor's cache holds; on another device all at once.
    """
    count, steps = len(start.nadir), len(hazards.death_log_steps)
    portion = max(1, CACHED // (steps + 1)) if start.nadir.device.type == "cpu" else count
    rows = torch.split(torch.arange(count, device=start.nadir.device), portion)
    if len(rows) == 1:
        return run_portion(start, kinetics, hazards, plan)
    return join([run_portion(start.take(each), kinetics.take(each), hazards.take(each), plan) for each in rows])


def join(courses: Sequence[Course]) -> Course:
    """Courses of particles side by side."""
    return Course(
        free=torch.cat([each.free for each in courses], 1),
        progressed=torch.cat([each.progressed for each in courses], 1),
        responded=torch.cat([each.responded for each in courses]),
        burden=torch.cat([each.burden for each in courses], 1),
    )


def run_portion(start: Start, kinetics: Kinetics, hazards: Hazards, plan: VisitPlan) -> Course:
    """The course of some particles, all weeks at once.

    Within a step hazards are constant at their mid-step burden, and who progresses does so in the middle of it
    (error of second order in the step). Growth is seen at scans only. With H the summed hazard of death after
    progression, P(alive after it) = exp(-H(t)) times the sum over u <= t of exp(H(u)) P(progression in u).
    """
    steps = len(hazards.death_log_steps)
    scans = [step for step in range(1, steps + 1) if plan.is_visit(step)]
    burden = burden_path(start.burden, kinetics, steps)
    death, lesion = step_hazards(burden, hazards)
    # As if growth were never seen; its rows are taken away below.
    free = survive(death + lesion, start.free)
    seen = read_scans(burden, free, scans, start)
    entered = (free[:-1] - free[1:]).mul_(lesion).div_(lesion.add_(death))
    kept = seen.not_grown[count_until(scans, steps)]
    free, entered = free.mul_(kept), entered.mul_(kept[:-1])
    late = death.mul_(hazards.progressed_ratio * MONTHS_PER_WEEK)
    until = late.cumsum(0)
    entered.mul_(torch.exp(torch.sub(until, late, alpha=0.5).clamp_(max=LARGEST_HAZARD)))
    until.clamp_(max=LARGEST_HAZARD)
    rows = [step - 1 for step in scans]
    entered[rows] += seen.newly_grown * torch.exp(until[rows])
    after = torch.cat([(1 - free[:1]) * torch.ones_like(burden[:1]), entered]).cumsum_(0)
    after[1:].mul_(until.neg_().exp_())
    return Course(free=free, progressed=after, responded=seen.responded, burden=burden)


def burden_path(burden: Burden, kinetics: Kinetics, steps: int) -> StateProbabilities:
    """(t + 1, n) burden in mm at every week."""
    shrink = torch.exp(-kinetics.shrinkage * MONTHS_PER_WEEK)
    grow = torch.exp(kinetics.growth * MONTHS_PER_WEEK)
    return _powers(burden.sensitive, shrink, steps).add_(_powers(burden.resistant, grow, steps))


def _powers(first: Particles, factor: Particles, steps: int) -> StateProbabilities:
    path = factor.expand(steps + 1, -1).clone()
    path[0] = first
    return path.cumprod_(0)


def step_hazards(burden: StateProbabilities, hazards: Hazards) -> tuple[StepProbabilities, StepProbabilities]:
    """(s, n) hazards a month of death before progression and of a new lesion in each week."""
    middle = (burden[1:] + burden[:-1]).div_(2)
    death = relative_burden(middle, hazards.reference).log_().mul_(hazards.size_exponent)
    death = death.add_(hazards.death_log_steps[:, None]).exp_().mul_(hazards.death)
    return death, torch.exp(hazards.lesion_log_steps)[:, None] * hazards.lesion


def survive(hazard: StepProbabilities, first: Particles) -> StateProbabilities:
    """(t + 1, n) probability of having left by none of the hazards, from `first` on."""
    left = torch.zeros((len(hazard) + 1, hazard.shape[1]), dtype=hazard.dtype, device=hazard.device)
    torch.cumsum(hazard, 0, out=left[1:])
    return left.mul_(-MONTHS_PER_WEEK).exp_().mul_(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScansRead:
    """What m scans show: growth by RECIST, and response.

    Attributes:
        not_grown: (m + 1, n) whether none of the first 0, 1, … m scans showed growth.
        newly_grown: (m, n) probability of being there at a scan that is the first to show growth.
        responded: (n,) probability of a partial response seen before progression or death.
    """

    not_grown: StateProbabilities
    newly_grown: StepProbabilities
    responded: Particles


def read_scans(burden: StateProbabilities, free: StateProbabilities, scans: Sequence[int], start: Start) -> ScansRead:
    """Growth and response at scans (week numbers); `free` is as if growth were never seen."""
    seen, there = burden[list(scans)], free[list(scans)]
    nadir = torch.cat([start.nadir[None], seen]).cummin(0).values[:-1]
    no_growth = torch.cat([torch.ones_like(burden[:1]), (~has_grown(seen, nadir)).to(burden.dtype)]).cumprod_(0)
    there = there * no_growth[:-1]
    response = torch.cat([torch.zeros_like(burden[:1]), torch.where(has_responded(seen, start.baseline), there, 0.0)])
    return ScansRead(
        not_grown=no_growth,
        newly_grown=there * (1 - no_growth[1:]),
        responded=response.amax(0),
    )


def count_until(scans: Sequence[int], steps: int) -> list[int]:
    """How many scans lie at or before week 0, 1, … steps."""
    return [bisect_right(scans, week) for week in range(steps + 1)]


def relative_burden(total: ManyParticles, reference: Particles) -> ManyParticles:
    """B / Bref, B at most 600 mm: beyond that a larger sum says nothing more of the hazard."""
    return total.clamp(max=LARGEST_MM) / reference
