"""The usual patient of an arm: a few particles of the prior without any data."""

from dataclasses import replace
from functools import lru_cache

import torch

from fusion.simulation.library import Regimen
from fusion.simulation.pieces import Steps
from fusion.simulation.population import ArmModel, Population, generic_arm
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Weekly
from fusion.simulation.state.burden import start_burden, start_line
from fusion.simulation.state.course import Course, Start, run_course
from fusion.simulation.state.hazard import build_hazards, mean_draws
from fusion.simulation.state.prior import Deviates, build_kinetics, burden_at_reference, deviate_names, draw_deviates
from fusion.simulation.state.progression import VisitPlan

PARTICLES = 256
WEEKS = 104


def reference_free(arm: ArmModel, settings: Settings) -> Weekly:
    """Mean survival without progression over two years, weekly, at the mean prognostic index."""
    return _reference_free(arm.regimen, arm.death_steps, arm.lesion_steps, arm.lesion_slope, settings)


@lru_cache(maxsize=256)
def _reference_free(
    regimen: Regimen, death_steps: Steps, lesion_steps: Steps, lesion_slope: float | None, settings: Settings
) -> Weekly:
    """What `reference_free` depends on, and nothing else: the same curve serves every patient."""
    arm = replace(
        generic_arm(regimen.name), regimen=regimen,
        death_steps=death_steps, lesion_steps=lesion_steps, lesion_slope=lesion_slope,
    )  # fmt: skip
    deviates = draw_deviates(deviate_names([arm.key]), PARTICLES, torch.Generator().manual_seed(0))
    return run_reference(arm, deviates, WEEKS, settings).free.mean(1)


def run_reference(arm: ArmModel, deviates: Deviates, weeks: int, settings: Settings) -> Course:
    """A first line on this arm from the arm's own population, at 60 mm reference, frailty included."""
    kinetics = build_kinetics(deviates, arm.regimen, settings)
    size = burden_at_reference(deviates, settings)
    # Nothing is shed here, so that deviate is free to be the frailty.
    frailty = settings.frailty_sd * deviates.of("shed")
    hazards = build_hazards(
        arm, Population(arms={}, source=""), deviates, mean_draws(frailty, 1.0, settings),
        reference=torch.full_like(size, settings.size_mm), steps=weeks, elapsed_months=0.0, settings=settings,
    )  # fmt: skip
    start = Start(burden=start_line(start_burden(size), kinetics, 0.0), baseline=size, nadir=size)
    return run_course(start, kinetics, hazards, VisitPlan(every_weeks=arm.regimen.scan_weeks))
