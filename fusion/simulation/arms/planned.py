"""Simulate an edited regimen from one posterior: the same particles and draws as the regimen that it edits."""

import zlib
from dataclasses import dataclass, replace

import torch

from fusion.errors import EditError
from fusion.simulation.arms.groups import assign_groups
from fusion.simulation.arms.joint_toxicity import averaged, join_toxicity, later, of_those, while_treated
from fusion.simulation.arms.runs import ArmRun, expose, find_start, is_continued
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.editing.combining import Partner, run_combination
from fusion.simulation.editing.exposure import RESPONSES, relative_effect, with_effect
from fusion.simulation.editing.marching import Begun, March, join, run_until, wait
from fusion.simulation.editing.planning import ArmPlan, Dosing
from fusion.simulation.editing.sequencing import STRATA, Second, SequenceCourse, run_sequence
from fusion.simulation.library import Library
from fusion.simulation.population import ArmModel
from fusion.simulation.shapes import StateProbabilities
from fusion.simulation.state.course import Course
from fusion.simulation.state.hazard import draw_hazards, even_normals
from fusion.simulation.state.prior import build_kinetics, extend
from fusion.simulation.state.resistance import cross_resistance
from fusion.simulation.time_grid import MONTHS_PER_WEEK, weeks_until
from fusion.simulation.toxicity.simulating import ToxicityCourse, run_toxicity

LONGEST_MONTHS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every part of a plan's run needs."""

    posterior: Posterior
    plan: ArmPlan
    horizon_months: int
    seed: int
    library: Library

    @property
    def steps(self) -> int:
        """Weekly steps to the horizon, or to the end of the sources' follow-up if that is later."""
        return weeks_until(max(self.horizon_months, min(self.plan.arm.follow_up_months, LONGEST_MONTHS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """From the start of treatment on: the course, and toxicity by months since then."""

    course: Course
    toxicity: ToxicityCourse


def run_plan(posterior: Posterior, plan: ArmPlan, horizon_months: int, seed: int, library: Library) -> ArmRun:
    """March an edited regimen's particles to the horizon.

    Raises:
        EditError: a delay that leaves nothing of the horizon.
    """
    asked = Asked(posterior=posterior, plan=plan, horizon_months=horizon_months, seed=seed, library=library)
    if plan.delay_weeks >= weeks_until(horizon_months):
        expected = f"a delay shorter than the {horizon_months} months that are simulated"
        raise EditError(expected=expected, found=f"{plan.delay_weeks} weeks", where=plan.label)
    first = prepare(asked, plan.arm, plan.dosing)
    treated = _delayed(asked, first) if plan.delay_weeks else treat(asked, first, asked.steps)
    return ArmRun(
        arm=plan.arm, course=treated.course, toxicity=treated.toxicity, kinetics=first.kinetics,
        continued=is_continued(posterior, plan.arm), already_progressed=first.begun.start.progressed,
    )  # fmt: skip


def prepare(asked: Asked, arm: ArmModel, dosing: Dosing) -> Partner:
    """An arm's particles with the draws that `run_arm` gives them, at a dose."""
    posterior, settings = asked.posterior, asked.posterior.model.settings
    own = torch.Generator().manual_seed(asked.seed + zlib.crc32(arm.key.encode()))
    groups = assign_groups(posterior.deviates)
    deviates = extend(posterior.deviates, arm.key, own)
    population = posterior.model.population
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    draws = draw_hazards(posterior.index, arm, population, groups=groups, seed=asked.seed, settings=settings)
    start, elapsed = find_start(posterior, arm, kinetics)
    if not dosing.is_label:
        # How steeply effect follows exposure is a question of evidence, so a group of particles shares one answer.
        deviate = even_normals(int(groups.max()) + 1, own)[groups]
        reached = RESPONSES[arm.regimen.drug_class].reached
        kinetics = with_effect(kinetics, relative_effect(dosing.driving, reached, deviate))
    march = March(
        arm=arm, population=population, deviates=deviates, draws=draws, reference=posterior.reference, settings=settings
    )
    return Partner(
        march=march, kinetics=kinetics, begun=Begun(start=start, elapsed_months=elapsed, treated_months=elapsed)
    )


def treat(asked: Asked, first: Partner, steps: int) -> Treated:
    """The plan from the start of treatment on."""
    plan, begun = asked.plan, first.begun
    if plan.following is not None:
        return _treat_in_sequence(asked, first, plan.following, steps)
    if plan.partner is not None:
        return _treat_together(asked, first, steps)
    cut = _stop_week(asked, steps)
    course = run_until(first.march, first.kinetics, begun, cut, steps)
    return Treated(course=course, toxicity=_toxicity(asked, first, course, while_treated(course.free, cut)))


def _treat_in_sequence(asked: Asked, first: Partner, following: ArmModel, steps: int) -> Treated:
    plan, settings = asked.plan, asked.posterior.model.settings
    other = prepare(asked, following, Dosing())
    second = Second(
        march=other.march,
        kinetics=other.kinetics,
        cross_resistance=cross_resistance(plan.arm.regimen, following.regimen, settings),
    )
    until = None if plan.until_month is None else max(1, round(plan.until_month / MONTHS_PER_WEEK))
    found = run_sequence(first.march, first.kinetics, first.begun, second, until_week=until, steps=steps)
    toxicity = _toxicity(asked, first, found.whole, found.first_free)
    return Treated(
        course=found.whole,
        toxicity=join_toxicity(toxicity, _second_toxicity(asked, following, found), together=False),
    )


def _second_toxicity(asked: Asked, following: ArmModel, found: SequenceCourse) -> ToxicityCourse:
    """Of the regimen that follows, on its own clock until the horizon, then moved to when it began."""
    horizon = weeks_until(asked.horizon_months) - asked.plan.delay_weeks
    own_weeks = torch.arange(len(found.second.free))[:, None]
    at_risk = torch.where(own_weeks + found.begins <= horizon, found.reached * found.second.free, 0.0)
    exposed = expose(asked.posterior, following, found.second, asked.horizon_months, 0.0, asked.seed)
    course = run_toxicity(
        replace(exposed, free=at_risk[: len(exposed.free)]), asked.library, asked.posterior.model.settings
    )
    return averaged(later(course, found.begins * MONTHS_PER_WEEK), STRATA)


def _treat_together(asked: Asked, first: Partner, steps: int) -> Treated:
    second = _second_partner(asked, first.begun.start.progressed)
    course = run_combination(first, second, asked.plan.rule, steps)
    toxicity = join_toxicity(
        _toxicity(asked, first, course, course.free),
        _toxicity(asked, second, course, course.free, dose_factor=1.0),
        together=True,
    )
    return Treated(course=course, toxicity=toxicity)


def _delayed(asked: Asked, first: Partner) -> Treated:
    weeks = asked.plan.delay_weeks
    waiting, begun = wait(first.march, first.kinetics, first.begun, weeks)
    begin = torch.full_like(waiting.responded, weeks * MONTHS_PER_WEEK)
    treated = treat(asked, replace(first, begun=begun), asked.steps - weeks)
    progressed = replace(first, begun=replace(begun, start=replace(begun.start, progressed=True)))
    return Treated(
        course=join(waiting, treated.course, _after_progression(asked, progressed, asked.steps - weeks)),
        toxicity=of_those(later(treated.toxicity, begin), waiting.free[-1]),
    )


def _after_progression(asked: Asked, first: Partner, steps: int) -> Course:
    """Of those who progressed while waiting: treatment begins as planned, and nothing follows it."""
    if asked.plan.partner is not None:
        return run_combination(first, _second_partner(asked, first.begun.start.progressed), asked.plan.rule, steps)
    return run_until(first.march, first.kinetics, first.begun, _stop_week(asked, steps), steps)


def _second_partner(asked: Asked, progressed: bool) -> Partner:
    """The partner of a combination, after the same wait."""
    partner = asked.plan.partner
    if partner is None:
        raise EditError(expected="a combination", found="one regimen", where=asked.plan.label)
    second = prepare(asked, partner, Dosing())
    if not asked.plan.delay_weeks:
        return second
    _, begun = wait(second.march, second.kinetics, second.begun, asked.plan.delay_weeks)
    behind = progressed or begun.start.progressed
    return replace(second, begun=replace(begun, start=replace(begun.start, progressed=behind)))


def _stop_week(asked: Asked, steps: int) -> int:
    month = asked.plan.stop_month
    return steps if month is None else max(1, round(month / MONTHS_PER_WEEK))


def _toxicity(
    asked: Asked, partner: Partner, course: Course, free: StateProbabilities, dose_factor: float | None = None
) -> ToxicityCourse:
    """Of one regimen of the plan while `free`, until the horizon."""
    weeks = weeks_until(asked.horizon_months) - asked.plan.delay_weeks
    exposed = expose(
        asked.posterior, partner.march.arm, course, asked.horizon_months, partner.begun.treated_months, asked.seed
    )
    at_risk = while_treated(free[: len(exposed.free)], weeks)
    factor = asked.plan.toxicity_factor if dose_factor is None else dose_factor
    return run_toxicity(
        replace(exposed, free=at_risk, dose_factor=factor), asked.library, asked.posterior.model.settings
    )
