"""Simulate arms from one posterior: the same particles under each regimen."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch
from scipy.stats import beta

from fusion.simulation.arms.arm_flags import flag_arm, grade_arm
from fusion.simulation.arms.forecast import ArmForecast, ArmsForecast, Difference
from fusion.simulation.arms.groups import (
    assign_groups,
    average_curve,
    average_difference,
    average_median,
    average_restricted_mean,
    average_share,
)
from fusion.simulation.arms.summaries import (
    at_month,
    difference,
    median_with_interval,
    monthly,
    probability,
    restricted_mean,
)
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.library import Library, load_library
from fusion.simulation.population import ArmModel
from fusion.simulation.shapes import Particles, Rows
from fusion.simulation.state.burden import Burden, Kinetics, start_line
from fusion.simulation.state.course import Course, Start, run_course
from fusion.simulation.state.hazard import build_hazards, draw_hazards
from fusion.simulation.state.prior import build_kinetics, extend
from fusion.simulation.state.progression import VisitPlan
from fusion.simulation.state.reference import reference_free
from fusion.simulation.state.resistance import cross_resistance
from fusion.simulation.time_grid import MONTHS_PER_WEEK, months, weeks_until
from fusion.simulation.toxicity.incidence import (
    ClassRisk,
    collect_risks,
    covariate_factor,
    draw_probability,
    simulate_risk,
)

LONGEST_MONTHS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRun:
    """One arm's particles: the course, and the risks of toxicity with the incidence of each."""

    arm: ArmModel
    course: Course
    toxicity: tuple[tuple[ClassRisk, Particles], ...]
    continued: bool
    already_progressed: bool


def simulate(
    posterior: Posterior,
    arms: Sequence[ArmModel],
    *,
    horizon_months: int = 24,
    seed: int,
    library: Library | None = None,
) -> ArmsForecast:
    """Each arm's survival, progression, response and toxicity from the origin day on.

    An arm that the patient is on goes on where it is; any other starts a line with the resistance that is there. The
    numbers of an arm do not depend on which others are asked for.

    Args:
        posterior: the twin at its origin day.
        arms: two or more to compare, or one.
        horizon_months: until when curves, restricted means and toxicity are shown.
        seed: of what is uncertain about the arms.
        library: where published toxicity comes from.
    """
    shelf = library or load_library()
    runs = {arm.key: run_arm(posterior, arm, horizon_months, seed, shelf) for arm in arms}
    return ArmsForecast(
        arms={key: describe_arm(posterior, run, horizon_months) for key, run in runs.items()},
        differences={
            f"{first} vs {second}": compare(
                runs[first], runs[second], horizon_months, assign_groups(posterior.deviates)
            )
            for first, second in combinations(runs, 2)
        },
    )


def run_arm(posterior: Posterior, arm: ArmModel, horizon_months: int, seed: int, library: Library) -> ArmRun:
    """March one arm's particles to the horizon, or to the end of its source's follow-up if that is later."""
    settings, population = posterior.model.settings, posterior.model.population
    own = torch.Generator().manual_seed(seed + zlib.crc32(arm.key.encode()))
    shared, groups = torch.Generator().manual_seed(seed), assign_groups(posterior.deviates)
    deviates = extend(posterior.deviates, arm.key, own)
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    start, elapsed = find_start(posterior, arm, kinetics)
    hazards = build_hazards(
        arm, population, deviates,
        draw_hazards(posterior.index, arm, population, groups=groups, shared=shared, own=own, settings=settings),
        reference=posterior.reference,
        steps=weeks_until(max(horizon_months, min(arm.follow_up_months, LONGEST_MONTHS))),
        elapsed_months=elapsed, settings=settings,
    )  # fmt: skip
    plan = VisitPlan(every_weeks=arm.regimen.scan_weeks, weeks_before=round(elapsed / MONTHS_PER_WEEK))
    course = run_course(start, kinetics, hazards, plan)
    return ArmRun(
        arm=arm, course=course, toxicity=run_toxicity(posterior, arm, course, horizon_months, seed, library),
        continued=is_continued(posterior, arm), already_progressed=start.progressed,
    )  # fmt: skip


def is_continued(posterior: Posterior, arm: ArmModel) -> bool:
    """Whether the patient is on this arm at the origin day."""
    return posterior.segment.regimen == arm.key


def find_start(posterior: Posterior, arm: ArmModel, kinetics: Kinetics) -> tuple[Start, float]:
    """Where the arm starts, and the months already spent on it."""
    model, line = posterior.model, posterior.model.current_line
    if line is None or not is_continued(posterior, arm):
        burden = _restart(posterior, arm, kinetics)
        return Start(burden=burden, baseline=burden.total, nadir=burden.total), 0.0
    start = Start(
        burden=posterior.burden,
        baseline=posterior.baseline,
        nadir=posterior.nadir,
        progressed=model.progressed_on(line) is not None,
    )
    return start, months(model.history.origin_day - line.start_day)


def _restart(posterior: Posterior, arm: ArmModel, kinetics: Kinetics) -> Burden:
    line = posterior.model.current_line
    if line is not None and line.regimen == arm.key:
        return posterior.burden
    before = posterior.model.arms[line.regimen].regimen if line is not None else None
    return start_line(posterior.burden, kinetics, cross_resistance(before, arm.regimen, posterior.model.settings))


def run_toxicity(
    posterior: Posterior, arm: ArmModel, course: Course, horizon_months: int, seed: int, library: Library
) -> tuple[tuple[ClassRisk, Particles], ...]:
    """Cumulative incidence by the horizon of every organ class that something is known of."""
    settings, history = posterior.model.settings, posterior.model.history
    generator = np.random.default_rng([seed, zlib.crc32(arm.key.encode())])
    normals = torch.as_tensor(np.random.default_rng(seed).standard_normal((2, posterior.particles)))
    factor = covariate_factor(history.age_years, history.ecog, normals, settings)
    free = course.free[: weeks_until(horizon_months) + 1]
    usual = reference_free(arm, settings)
    risks = collect_risks(arm, library)
    drawn = [draw_probability(risk, posterior.particles, generator, settings) for risk in risks]
    incidences = [simulate_risk(risk, arm, p, factor, free, usual) for risk, p in zip(risks, drawn, strict=True)]
    return tuple(zip(risks, incidences, strict=True))


def describe_arm(posterior: Posterior, run: ArmRun, horizon_months: int) -> ArmForecast:
    """The numbers of one arm, with what is not shown left out."""
    arm, course = run.arm, run.course
    shown = arm.has_survival
    limit, groups = max(0.0, arm.follow_up_months), assign_groups(posterior.deviates)
    without_pfs = run.already_progressed or not arm.has_progression
    without_response = run.already_progressed or not arm.has_response
    os_median = median_with_interval(course.alive, limit) if shown else None
    pfs_median = None if without_pfs else median_with_interval(course.free, limit)
    return ArmForecast(
        evidence=grade_arm(arm, posterior.model.history.diagnosis),
        support={
            "patients": arm.patients,
            "effective_sample_size": round(arm.effective_patients, 1),
            "source": arm.source,
        },
        survival=monthly(course.alive, horizon_months) if shown else None,
        survival_average=average_curve(course.alive, groups, horizon_months) if shown else None,
        pfs=None if without_pfs else monthly(course.free, horizon_months),
        pfs_average=None if without_pfs else average_curve(course.free, groups, horizon_months, arm.log_progression_se),
        os_median=os_median,
        os_median_average=average_median(course.alive, groups, limit) if shown else None,
        pfs_median=pfs_median,
        pfs_median_average=None if without_pfs else average_median(course.free, groups, limit, arm.log_progression_se),
        response=None if without_response else describe_response(float(course.responded.mean()), arm),
        rmst=describe_rmst(course, horizon_months) if shown else None,
        rmst_average=average_restricted_mean(course.alive, groups, horizon_months) if shown else None,
        toxicity={risk.label: describe_risk(risk, incidence) for risk, incidence in run.toxicity},
        flags=flag_arm(
            arm,
            posterior.model,
            risks=[risk for risk, _ in run.toxicity],
            horizon_months=horizon_months,
            medians=(os_median, pfs_median),
            already_progressed=run.already_progressed,
        ),
    )


def describe_response(mean: float, arm: ArmModel) -> dict[str, float]:
    """The share that responds; its interval is that of so many effective patients, since a patient does or does not."""
    patients = arm.effective_patients + 2
    low, high = beta.ppf((0.05, 0.95), max(0.01, mean * patients), max(0.01, (1 - mean) * patients))
    return {"p": mean, "low": min(mean, float(low)), "high": max(mean, float(high))}


def describe_rmst(course: Course, horizon_months: int) -> dict[str, float]:
    """Restricted mean survival time."""
    found = difference(restricted_mean(course.alive, horizon_months))
    return {"months": found["mean"], "low": found["low"], "high": found["high"], "horizon_months": horizon_months}


def describe_risk(risk: ClassRisk, incidence: Particles) -> dict[str, object]:
    """One organ class."""
    return {
        **probability(incidence),
        "source": risk.source,
        "verified": risk.is_verified,
        "attribution": risk.attribution.value,
    }


def compare(first: ArmRun, second: ArmRun, horizon_months: int, groups: Rows) -> Difference:
    """First minus second within each particle; nothing where either's survival is not shown."""
    if not (first.arm.has_survival and second.arm.has_survival):
        return Difference(survival_12m=None, rmst=None, p_better=None, average=None)
    month = min(12, horizon_months)
    survival = at_month(first.course.alive, month) - at_month(second.course.alive, month)
    longer = restricted_mean(first.course.alive, horizon_months) - restricted_mean(second.course.alive, horizon_months)
    return Difference(
        survival_12m=difference(survival),
        rmst=difference(longer),
        p_better=share_above(longer),
        average={
            "survival_12m": average_difference(survival, groups),
            "rmst": average_difference(longer, groups),
            "p_better": average_share(longer, groups),
        },
    )


def share_above(differences: Particles) -> float:
    """Share above 0; a tie counts half."""
    return float(((differences > 0).double() + 0.5 * (differences == 0).double()).mean())
