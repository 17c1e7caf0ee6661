"""Simulate arms from one posterior: the same particles under each regimen."""

import zlib
from collections.abc import Mapping, Sequence
from itertools import combinations

import torch
from scipy.special import betaincinv

from fusion.simulation.arms.arm_flags import flag_arm, grade_arm
from fusion.simulation.arms.benefit import (
    collect_ingredients,
    compare_benefit_harm,
    describe_benefit_harm,
    find_common_cause,
)
from fusion.simulation.arms.forecast import ArmForecast, ArmsForecast, Difference
from fusion.simulation.arms.groups import (
    assign_groups,
    average_curve,
    average_difference,
    average_median,
    average_restricted_mean,
    average_share,
)
from fusion.simulation.arms.harms import describe_exposure, describe_kinds, describe_stop
from fusion.simulation.arms.planned import LONGEST_MONTHS, run_plan
from fusion.simulation.arms.runs import ArmRun, expose, find_start, is_continued
from fusion.simulation.arms.summaries import (
    at_month,
    difference,
    median_with_interval,
    monthly,
    restricted_mean,
    share_above,
)
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.editing.planning import ArmPlan
from fusion.simulation.library import Attribution, Library, load_library
from fusion.simulation.population import ArmModel
from fusion.simulation.shapes import Particles, Rows
from fusion.simulation.state.course import run_course
from fusion.simulation.state.hazard import build_hazards, draw_hazards
from fusion.simulation.state.prior import build_kinetics, extend
from fusion.simulation.state.progression import VisitPlan
from fusion.simulation.time_grid import MONTHS_PER_WEEK, weeks_until
from fusion.simulation.toxicity.benefit_harm import Ingredients, Weights
from fusion.simulation.toxicity.risks import RiskKind
from fusion.simulation.toxicity.simulating import run_toxicity


def simulate(
    posterior: Posterior,
    arms: Sequence[ArmModel],
    *,
    plans: Sequence[ArmPlan] = (),
    horizon_months: int = 24,
    seed: int,
    library: Library | None = None,
    weights: Weights | None = None,
) -> ArmsForecast:
    """Each arm's survival, progression, response and toxicity from the origin day on.

    An arm that the patient is on goes on where it is; any other starts a line with the resistance that is there. The
    numbers of an arm do not depend on which others are asked for.

    Args:
        posterior: the twin at its origin day.
        arms: two or more to compare, or one.
        plans: edited regimens, shown beside them by label.
        horizon_months: until when curves, restricted means and toxicity are shown.
        seed: of what is uncertain about the arms.
        library: where published toxicity comes from.
        weights: of harm against benefit; None shows what goes into it and no net.
    """
    runs = run_arms(posterior, arms, plans=plans, horizon_months=horizon_months, seed=seed, library=library)
    return describe_arms(posterior, runs, plans=plans, horizon_months=horizon_months, weights=weights)


def run_arms(
    posterior: Posterior,
    arms: Sequence[ArmModel],
    *,
    plans: Sequence[ArmPlan] = (),
    horizon_months: int,
    seed: int,
    library: Library | None = None,
) -> dict[str, ArmRun]:
    """Every arm's particles by key, then every edited regimen's by label; arguments as in `simulate`."""
    shelf = library or load_library()
    return {
        **{arm.key: run_arm(posterior, arm, horizon_months, seed, shelf) for arm in arms},
        **{plan.label: run_plan(posterior, plan, horizon_months, seed, shelf) for plan in plans},
    }


def describe_arms(
    posterior: Posterior,
    runs: Mapping[str, ArmRun],
    *,
    plans: Sequence[ArmPlan] = (),
    horizon_months: int,
    weights: Weights | None = None,
) -> ArmsForecast:
    """The numbers of runs side by side; arguments as in `simulate`."""
    groups = assign_groups(posterior.deviates)
    return ArmsForecast(
        arms={key: describe_arm(posterior, run, horizon_months, weights) for key, run in runs.items()},
        differences={
            f"{first} vs {second}": compare(runs[first], runs[second], horizon_months, groups, weights)
            for first, second in combinations(runs, 2)
        },
        edits={plan.label: tuple(note.to_json() for note in plan.notes) for plan in plans},
    )


def run_arm(posterior: Posterior, arm: ArmModel, horizon_months: int, seed: int, library: Library) -> ArmRun:
    """March one arm's particles to the horizon, or to the end of its source's follow-up if that is later."""
    settings, population = posterior.model.settings, posterior.model.population
    own = torch.Generator().manual_seed(seed + zlib.crc32(arm.key.encode()))
    groups = assign_groups(posterior.deviates)
    deviates = extend(posterior.deviates, arm.key, own)
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    start, elapsed = find_start(posterior, arm, kinetics)
    hazards = build_hazards(
        arm, population, deviates,
        draw_hazards(posterior.index, arm, population, groups=groups, seed=seed, settings=settings),
        reference=posterior.reference,
        steps=weeks_until(max(horizon_months, min(arm.follow_up_months, LONGEST_MONTHS))),
        elapsed_months=elapsed, settings=settings,
    )  # fmt: skip
    plan = VisitPlan(every_weeks=arm.regimen.scan_weeks, weeks_before=round(elapsed / MONTHS_PER_WEEK))
    course = run_course(start, kinetics, hazards, plan)
    return ArmRun(
        arm=arm, kinetics=kinetics, course=course,
        toxicity=run_toxicity(expose(posterior, arm, course, horizon_months, elapsed, seed), library, settings),
        continued=is_continued(posterior, arm), already_progressed=start.progressed,
    )  # fmt: skip


def describe_arm(posterior: Posterior, run: ArmRun, horizon_months: int, weights: Weights | None) -> ArmForecast:
    """The numbers of one arm, with what is not shown left out."""
    arm, course, alive, settings = run.arm, run.course, run.alive, posterior.model.settings
    shown, longer = arm.has_survival, restricted_mean(run.alive, horizon_months)
    # After a progression nobody is at risk of toxicity by E7, which says nothing of treatment that goes on.
    toxicity = None if run.already_progressed else run.toxicity
    limit, groups = max(0.0, arm.follow_up_months), assign_groups(posterior.deviates)
    without_pfs = run.already_progressed or not arm.has_progression
    without_response = run.already_progressed or not arm.has_response
    os_median = median_with_interval(alive, limit) if shown else None
    pfs_median = None if without_pfs else median_with_interval(course.free, limit)
    return ArmForecast(
        evidence=grade_arm(arm, posterior.model.history.diagnosis),
        support={
            "patients": arm.patients,
            "effective_sample_size": round(arm.effective_patients, 1),
            "source": arm.source,
            "follow_up_months": arm.follow_up_months,
        },
        survival=monthly(alive, horizon_months) if shown else None,
        survival_average=average_curve(alive, groups, horizon_months) if shown else None,
        pfs=None if without_pfs else monthly(course.free, horizon_months),
        pfs_average=None if without_pfs else average_curve(course.free, groups, horizon_months, arm.log_progression_se),
        os_median=os_median,
        os_median_average=average_median(alive, groups, limit) if shown else None,
        pfs_median=pfs_median,
        pfs_median_average=None if without_pfs else average_median(course.free, groups, limit, arm.log_progression_se),
        response=None if without_response else describe_response(float(course.responded.mean()), arm),
        rmst=describe_rmst(longer, horizon_months) if shown else None,
        rmst_average=average_restricted_mean(longer, groups, horizon_months) if shown else None,
        toxicity=describe_kinds(toxicity, RiskKind.ORGAN_CLASS, settings) if toxicity else {},
        special_interest=describe_kinds(toxicity, RiskKind.SPECIAL_INTEREST, settings) if toxicity else {},
        discontinuation=describe_stop(toxicity) if toxicity else None,
        exposure=describe_exposure(toxicity) if toxicity else None,
        benefit_harm=describe_benefit_harm(ingredients_of(run, horizon_months), weights),
        flags=flag_arm(
            arm,
            posterior.model,
            risks=run.toxicity.risks,
            horizon_months=horizon_months,
            medians=(os_median, pfs_median),
            already_progressed=run.already_progressed,
        ),
    )


def describe_response(mean: float, arm: ArmModel) -> dict[str, float]:
    """The share that responds; its interval is that of so many effective patients, since a patient does or does not."""
    patients = arm.effective_patients + 2
    low, high = betaincinv(max(0.01, mean * patients), max(0.01, (1 - mean) * patients), (0.05, 0.95))
    return {"p": mean, "low": min(mean, float(low)), "high": max(mean, float(high))}


def describe_rmst(restricted: Particles, horizon_months: int) -> dict[str, float]:
    """Restricted mean survival time."""
    found = difference(restricted)
    return {"months": found["mean"], "low": found["low"], "high": found["high"], "horizon_months": horizon_months}


def ingredients_of(run: ArmRun, horizon_months: int, cause: Attribution | None = None) -> Ingredients:
    """What benefit and harm are made of; survival that is not shown is no part of it."""
    longer = restricted_mean(run.alive, horizon_months) if run.arm.has_survival else None
    return collect_ingredients(None if run.already_progressed else run.toxicity, longer, cause)


def compare(
    first: ArmRun, second: ArmRun, horizon_months: int, groups: Rows, weights: Weights | None = None
) -> Difference:
    """First minus second within each particle; nothing where either's survival is not shown."""
    cause = find_common_cause(first.toxicity, second.toxicity)
    benefit_harm = compare_benefit_harm(
        ingredients_of(first, horizon_months, cause), ingredients_of(second, horizon_months, cause), weights, groups
    )
    if not (first.arm.has_survival and second.arm.has_survival):
        return Difference(survival_12m=None, rmst=None, p_better=None, average=None, benefit_harm=benefit_harm)
    month = min(12, horizon_months)
    survival = at_month(first.alive, month) - at_month(second.alive, month)
    longer = restricted_mean(first.alive, horizon_months) - restricted_mean(second.alive, horizon_months)
    return Difference(
        survival_12m=difference(survival),
        rmst=difference(longer),
        p_better=share_above(longer),
        average={
            "survival_12m": average_difference(survival, groups),
            "rmst": average_difference(longer, groups),
            "p_better": average_share(longer, groups),
        },
        benefit_harm=benefit_harm,
    )
