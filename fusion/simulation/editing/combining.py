"""Two regimens together where no trial has shown it: by a rule that is named."""

from dataclasses import dataclass, replace

import torch

from fusion.simulation.editing.edits import CombinationRule
from fusion.simulation.editing.marching import Begun, March
from fusion.simulation.shapes import Chosen, Particles
from fusion.simulation.state.burden import Burden, Kinetics
from fusion.simulation.state.course import Course, Hazards, run_course
from fusion.simulation.state.prior import SMALLEST_PART
from fusion.simulation.state.progression import VisitPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One of two regimens: its particles, kinetics and start."""

    march: March
    kinetics: Kinetics
    begun: Begun


def run_combination(first: Partner, second: Partner, rule: CombinationRule, steps: int) -> Course:
    """The course of both together over weekly steps."""
    match rule:
        case CombinationRule.INDEPENDENT:
            courses = _alone(first, steps), _alone(second, steps)
            return choose(*courses, is_better(*courses))
        case CombinationRule.HIGHEST:
            courses = _alone(first, steps), _alone(second, steps)
            better = _time_free(courses[0]).mean() >= _time_free(courses[1]).mean()
            return choose(*courses, torch.full(courses[0].responded.shape, bool(better)))
        case CombinationRule.BLISS:
            return _run_bliss(first, second, steps)


def is_better(first: Course, second: Course) -> Chosen:
    """(n,) whether a particle stays longer without progression on the first; longer alive where both are alike.

    Independent action: of two drugs a patient has the benefit of the one that works better in that patient (Palmer and
    Sorger 2017).
    """
    gain = _time_free(first) - _time_free(second)
    longer = first.alive.sum(0) >= second.alive.sum(0)
    return torch.where(gain == 0, longer, gain > 0)


def choose(first: Course, second: Course, is_first: Chosen) -> Course:
    """Each particle's course from one of two."""
    return Course(
        free=torch.where(is_first, first.free, second.free),
        progressed=torch.where(is_first, first.progressed, second.progressed),
        responded=torch.where(is_first, first.responded, second.responded),
        burden=torch.where(is_first, first.burden, second.burden),
    )


def combine_bliss(first: tuple[Burden, Kinetics], second: tuple[Burden, Kinetics]) -> tuple[Burden, Kinetics]:
    """Burden and kinetics of two regimens that kill cell by cell, independently (Bliss 1939).

    A cell is resistant to both with the product of the probabilities; the initial rate of killing is the sum of both
    regimens' rates; what resists both grows at the geometric mean of the two growth rates.
    """
    (one, by_one), (two, by_two) = first, second
    part_one, part_two = 1 - one.resistant_fraction, 1 - two.resistant_fraction
    sensitive = (1 - (1 - part_one) * (1 - part_two)).clamp(SMALLEST_PART, 1 - SMALLEST_PART)
    growth = torch.sqrt(by_one.growth * by_two.growth)
    killed = part_one * (by_one.shrinkage + by_one.growth) + part_two * (by_two.shrinkage + by_two.growth)
    kinetics = Kinetics(shrinkage=killed / sensitive - growth, growth=growth, sensitive=sensitive)
    return Burden(sensitive=sensitive * one.total, resistant=(1 - sensitive) * one.total), kinetics


def _run_bliss(first: Partner, second: Partner, steps: int) -> Course:
    starts = first.begun.start, second.begun.start
    burden, kinetics = combine_bliss((starts[0].burden, first.kinetics), (starts[1].burden, second.kinetics))
    start = replace(starts[0], burden=burden)
    hazards = [each.march.hazards(steps, each.begun.elapsed_months) for each in (first, second)]
    plan = VisitPlan(every_weeks=first.march.arm.regimen.scan_weeks)
    return run_course(start, kinetics, _between(*hazards), plan)


def _between(first: Hazards, second: Hazards) -> Hazards:
    """Half-way on the log scale: the two trials' levels are both of other patients."""
    return Hazards(
        death=torch.sqrt(first.death * second.death),
        death_log_steps=(first.death_log_steps + second.death_log_steps) / 2,
        reference=first.reference,
        size_exponent=first.size_exponent,
        progressed_ratio=torch.sqrt(first.progressed_ratio * second.progressed_ratio),
        lesion=torch.sqrt(first.lesion * second.lesion),
        lesion_log_steps=(first.lesion_log_steps + second.lesion_log_steps) / 2,
    )


def _alone(partner: Partner, steps: int) -> Course:
    begun = partner.begun
    return partner.march.run(partner.kinetics, begun.start, steps, elapsed_months=begun.elapsed_months)


def _time_free(course: Course) -> Particles:
    return course.free.sum(0)
