"""Arms set beside the arm that trials compared them with: the ratio of hazards is the trials', not a chance of fits.

Two regimens fitted to two trials differ by their drugs and by the trials' patients. Where randomised trials compared
them, the treatment keeps the shape of its own curve and its hazard of death is scaled until a trial of both arms in
the population's average patient would find the pooled ratio (anchored indirect comparison, Bucher 1997).
"""

import math
from collections.abc import Collection
from dataclasses import replace

import torch

from fusion.shapes import Floats
from fusion.simulation.library.contrasts import Comparison, PooledContrast, load_comparisons, pool_contrasts
from fusion.simulation.library.finding import normalise
from fusion.simulation.pieces import Steps
from fusion.simulation.population import ArmModel, Population
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.state.prior import deviate_names, draw_deviates
from fusion.simulation.state.reference import run_reference
from fusion.simulation.time_grid import weeks_until
from fusion.survival.hazard_ratio import expected_log_hazard_ratio

PARTICLES = 512
ROUNDS = 8
STEP = 0.1
TOLERANCE = 1e-3


def anchor_arms(population: Population, *, without: Collection[str] = (), settings: Settings = DEFAULTS) -> Population:
    """Every arm that trials compared with another of the population, anchored to it; the others as they are.

    Args:
        population: arms; those of the cohort itself keep their own outcomes and anchor others.
        without: trials whose hazard ratios are not used.
        settings: defaults of the state model.
    """
    arms = {
        key: anchor_arm(arm, population, without=without, settings=settings) for key, arm in population.arms.items()
    }
    return replace(population, arms=arms)


def anchor_arm(
    arm: ArmModel, population: Population, *, without: Collection[str] = (), settings: Settings = DEFAULTS
) -> ArmModel:
    """One arm, of the population or of the library, beside the population's arm that trials compared it with.

    An arm that was anchored already stays as it is.
    """
    if arm.anchored_to:
        return arm
    for comparison in load_comparisons():
        comparator = _comparator(population, comparison)
        pooled = pool_contrasts(comparison, "OS", without=without)
        treats = arm.regimen.key in comparison.treatments and arm.has_survival and not arm.own_cohort
        if treats and comparator is not None and pooled is not None:
            return _anchor(arm, comparator, comparison, pooled, settings)
    return arm


def _anchor(
    arm: ArmModel, comparator: ArmModel, comparison: Comparison, pooled: PooledContrast, settings: Settings
) -> ArmModel:
    """The arm with its hazard of death scaled to the pooled ratio against the comparator."""
    follow_up = min(arm.follow_up_months, comparator.follow_up_months)
    control = _survival(comparator, follow_up, settings)

    def marginal(by: float) -> float:
        raised = replace(arm, death_steps=_raised(arm.death_steps, by))
        return expected_log_hazard_ratio(_survival(raised, follow_up, settings), control)

    by, slope = 0.0, 1.0
    for _ in range(ROUNDS):
        found = marginal(by)
        slope = (marginal(by + STEP) - found) / STEP
        by += (pooled.mean - found) / slope
        if abs(pooled.mean - found) < TOLERANCE:
            break
    ratio, trials = math.exp(pooled.mean), ", ".join(pooled.trials)
    return replace(
        arm,
        death_steps=_raised(arm.death_steps, by),
        anchored_to=comparator.key,
        # Trials know the ratio between unlike patients, which is nearer to 1 than the ratio for one patient.
        contrast_se=pooled.standard_error / slope,
        source=f"{arm.source}; set beside {comparator.key} by {comparison.what}: hazard ratio {ratio:.2f} ({trials})",
    )


def _comparator(population: Population, comparison: Comparison) -> ArmModel | None:
    """The cohort's own arm where it has one, else the first of the library's."""
    found = [arm for arm in population.arms.values() if _is_comparator(arm, comparison) and arm.has_survival]
    return next((arm for arm in found if arm.own_cohort), found[0] if found else None)


def _is_comparator(arm: ArmModel, comparison: Comparison) -> bool:
    # A cohort spells its arms its own way; the regimen behind keeps the library's name.
    return bool({arm.regimen.key, normalise(arm.regimen.name)} & set(comparison.comparators))


def _survival(arm: ArmModel, months: float, settings: Settings) -> Floats:
    deviates = draw_deviates(deviate_names([arm.key]), PARTICLES, torch.Generator().manual_seed(0))
    return run_reference(arm, deviates, weeks_until(months), settings).alive.mean(1).numpy()


def _raised(steps: Steps, by: float) -> Steps:
    return replace(steps, log_values=tuple(value + by for value in steps.log_values))
