"""One arm's particles, ready to be marched under changed kinetics, and the pieces that a plan is joined from."""

from dataclasses import dataclass, fields, replace

import torch

from fusion.simulation.editing.exposure import off_treatment
from fusion.simulation.population import ArmModel, Population
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles, Rows
from fusion.simulation.state.burden import Kinetics, treated, untreated
from fusion.simulation.state.course import Course, Hazards, Start, run_course
from fusion.simulation.state.hazard import HazardDraws, build_hazards
from fusion.simulation.state.prior import Deviates
from fusion.simulation.state.progression import VisitPlan
from fusion.simulation.time_grid import MONTHS_PER_WEEK

NO_VISIT = 10**6
# Not 0, so that what comes first of two impossible events is still a number.
HARDLY_ANY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class March:
    """What does not change with an edit: the arm's hazards and their draws, n particles.

    Attributes:
        arm: whose hazards.
        population: gives the slopes on the index.
        deviates: of the particles.
        draws: what is uncertain of the hazards.
        reference: (n,) burden in mm at which the hazard of death holds.
        settings: defaults of the state model.
    """

    arm: ArmModel
    population: Population
    deviates: Deviates
    draws: HazardDraws
    reference: Particles
    settings: Settings

    def run(
        self,
        kinetics: Kinetics,
        start: Start,
        steps: int,
        *,
        elapsed_months: float = 0.0,
        watched: bool = True,
        deaths: bool = True,
    ) -> Course:
        """The course over weekly steps.

        Args:
            kinetics: of the burden, edited or not.
            start: burden, baseline and nadir, and whether progression lies behind.
            steps: how many weeks.
            elapsed_months: time on the line before the first step.
            watched: whether scans are made and new lesions count.
            deaths: whether anybody dies.
        """
        hazards = self.hazards(steps, elapsed_months)
        hazards = hazards if watched else replace(hazards, lesion=HARDLY_ANY * hazards.lesion)
        hazards = hazards if deaths else replace(hazards, death=HARDLY_ANY * hazards.death)
        every = self.arm.regimen.scan_weeks if watched else NO_VISIT
        plan = VisitPlan(every_weeks=every, weeks_before=round(elapsed_months / MONTHS_PER_WEEK))
        return run_course(start, kinetics, hazards, plan)

    def hazards(self, steps: int, elapsed_months: float) -> Hazards:
        """The arm's hazards over weekly steps."""
        return build_hazards(
            self.arm, self.population, self.deviates, self.draws, reference=self.reference, steps=steps,
            elapsed_months=elapsed_months, settings=self.settings,
        )  # fmt: skip

    def take(self, rows: Rows) -> "March":
        """The same of these particles."""
        draws = HazardDraws(**{each.name: getattr(self.draws, each.name)[rows] for each in fields(self.draws)})
        return replace(self, deviates=self.deviates.take(rows), draws=draws, reference=self.reference[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where marching begins.

    Attributes:
        start: burden, baseline, nadir, and whether progression lies behind.
        elapsed_months: on the clock of hazards and scans, which waiting does not stop.
        treated_months: on the regimen itself.
    """

    start: Start
    elapsed_months: float = 0.0
    treated_months: float = 0.0


def wait(march: March, kinetics: Kinetics, begun: Begun, weeks: int) -> tuple[Course, Begun]:
    """Untreated weeks on the regimen's own hazards, so that waiting never helps: the whole tumour grows at kg.

    Returns:
        the course, and where treatment begins for those who have not progressed by then.
    """
    course = march.run(off_treatment(kinetics), begun.start, weeks, elapsed_months=begun.elapsed_months)
    start = replace(
        begun.start,
        burden=untreated(begun.start.burden, kinetics, weeks * MONTHS_PER_WEEK),
        nadir=lowest_seen(march, begun, course),
        # Whoever had progressed unseen is among the progressed of this course.
        unseen=None,
    )
    elapsed = begun.elapsed_months + weeks * MONTHS_PER_WEEK
    return course, replace(begun, start=start, elapsed_months=elapsed)


def run_until(march: March, kinetics: Kinetics, begun: Begun, cut: int, steps: int) -> Course:
    """Treatment for `cut` weeks, then none: the burden grows at kg, scans go on, progression counts from the nadir."""
    if cut >= steps:
        return march.run(kinetics, begun.start, steps, elapsed_months=begun.elapsed_months)
    first = march.run(kinetics, begun.start, cut, elapsed_months=begun.elapsed_months)
    burden = treated(begun.start.burden, kinetics, cut * MONTHS_PER_WEEK)
    elapsed = begun.elapsed_months + cut * MONTHS_PER_WEEK
    after = Start(burden=burden, baseline=begun.start.baseline, nadir=lowest_seen(march, begun, first))
    later = [
        march.run(off_treatment(kinetics), replace(after, progressed=progressed), steps - cut, elapsed_months=elapsed)
        for progressed in (False, True)
    ]
    return join(first, later[0], later[1])


def lowest_seen(march: March, begun: Begun, course: Course) -> Particles:
    """(n,) the nadir: the smallest sum at the scans of a course, or before it."""
    before = round(begun.elapsed_months / MONTHS_PER_WEEK)
    plan = VisitPlan(every_weeks=march.arm.regimen.scan_weeks, weeks_before=before)
    scans = [step for step in range(1, len(course.burden)) if plan.is_visit(step)]
    return torch.cat([begun.start.nadir[None], course.burden[scans]]).amin(0)


def join(first: Course, free: Course, progressed: Course) -> Course:
    """One course after another, by the law of total probability over the states at the end of the first.

    Args:
        first: until the join.
        free: from there of those without progression.
        progressed: from there of those after it.
    """
    at_join, gone = first.free[-1], first.progressed[-1]
    return Course(
        free=torch.cat([first.free, at_join * free.free[1:]]),
        progressed=torch.cat([first.progressed, at_join * free.progressed[1:] + gone * progressed.alive[1:]]),
        responded=torch.maximum(first.responded, at_join * free.responded),
        burden=torch.cat([first.burden, free.burden[1:]]),
    )
