"""The course of a line: alive without progression, alive after it, dead (E5 and E6 together).

A particle carries the probability of each state, not one drawn history, so nothing but its parameters is random.
"""

from dataclasses import dataclass

import torch

from fusion.simulation.shapes import ManyParticles, Particles, StateProbabilities, Weekly
from fusion.simulation.state.burden import Burden, Kinetics
from fusion.simulation.state.progression import VisitPlan, has_grown, has_responded
from fusion.simulation.time_grid import MONTHS_PER_WEEK

LARGEST_MM = 600.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where the course starts: burden, RECIST baseline and nadir in mm, and whether progression lies behind."""

    burden: Burden
    baseline: Particles
    nadir: Particles
    progressed: bool = False


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
    """March the state probabilities week by week.

    Within a step hazards are constant at their mid-step burden, and who progresses does so in the middle of it
    (error of second order in the step). Growth is seen at scans only.
    """
    shrink = torch.exp(-kinetics.shrinkage * MONTHS_PER_WEEK)
    grow = torch.exp(kinetics.growth * MONTHS_PER_WEEK)
    sensitive, resistant, nadir = start.burden.sensitive, start.burden.resistant, start.nadir
    total = sensitive + resistant
    free = torch.zeros_like(total) if start.progressed else torch.ones_like(total)
    after = 1 - free
    responded = torch.zeros_like(total)
    frees, afters, totals = [free], [after], [total]
    for step in range(1, len(hazards.death_log_steps) + 1):
        sensitive, resistant = sensitive * shrink, resistant * grow
        before, total = total, sensitive + resistant
        free, after = step_states(free, after, (before + total) / 2, hazards, step - 1)
        if plan.is_visit(step):
            newly = torch.where(has_responded(total, start.baseline), free, 0.0)
            responded = torch.maximum(responded, newly)
            grown = has_grown(total, nadir)
            after = torch.where(grown, after + free, after)
            free = torch.where(grown, 0.0, free)
            nadir = torch.minimum(nadir, total)
        frees.append(free)
        afters.append(after)
        totals.append(total)
    return Course(
        free=torch.stack(frees), progressed=torch.stack(afters), responded=responded, burden=torch.stack(totals)
    )


def step_states(
    free: Particles, after: Particles, total: Particles, hazards: Hazards, step: int
) -> tuple[Particles, Particles]:
    """One week of competing new lesion and death."""
    level = hazards.death * torch.exp(hazards.death_log_steps[step])
    death = level * relative_burden(total, hazards.reference) ** hazards.size_exponent
    lesion = hazards.lesion * torch.exp(hazards.lesion_log_steps[step])
    stay = torch.exp(-(death + lesion) * MONTHS_PER_WEEK)
    survive = torch.exp(-death * hazards.progressed_ratio * MONTHS_PER_WEEK)
    entered = free * (1 - stay) * lesion / (death + lesion) * torch.sqrt(survive)
    return free * stay, after * survive + entered


def relative_burden(total: ManyParticles, reference: Particles) -> ManyParticles:
    """B / Bref, B at most 600 mm: beyond that a larger sum says nothing more of the hazard."""
    return total.clamp(max=LARGEST_MM) / reference
