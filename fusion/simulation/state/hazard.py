"""Hazards of death and of new lesions for one arm (E5, E6)."""

import math
import zlib
from dataclasses import dataclass

import numpy as np
import torch

from fusion.simulation.population import ArmModel, Population
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles, Rows
from fusion.simulation.state.course import Hazards
from fusion.simulation.state.prior import Deviates, relative_growth
from fusion.simulation.state.progression import lesion_hazard
from fusion.simulation.time_grid import MONTHS_PER_WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardDraws:
    """What is uncertain of the hazards themselves: exponents and levels, n particles each.

    Attributes:
        size_exponent: beta.
        growth_exponent: b_kg.
        progressed_shift: deviation of lambda_PD.
        level_shift: deviation of log h0 of the arm.
        slope: of log hazard on the index.
        index: centred prognostic index.
    """

    size_exponent: Particles
    growth_exponent: Particles
    progressed_shift: Particles
    level_shift: Particles
    slope: Particles
    index: Particles


def mean_draws(index: Particles, slope: float, settings: Settings) -> HazardDraws:
    """No uncertainty: every particle has the means."""
    same = torch.ones_like(index)
    return HazardDraws(
        size_exponent=settings.size_hazard * same,
        growth_exponent=settings.growth_hazard * same,
        progressed_shift=0 * same,
        level_shift=0 * same,
        slope=slope * same,
        index=index,
    )


def draw_hazards(
    index: Particles,
    arm: ArmModel,
    population: Population,
    *,
    groups: Rows,
    seed: int,
    settings: Settings,
) -> HazardDraws:
    """One draw a group: exponents and slope whatever the arm, and the level of the arm."""
    count, shared = int(groups.max()) + 1, torch.Generator().manual_seed(seed)
    normals = torch.stack([even_normals(count, shared) for _ in range(4)]).to(groups.device)[:, groups]
    level = draw_level(arm, population, count, seed).to(groups.device)[groups]
    means = mean_draws(index, population.slope_of(arm), settings)
    return HazardDraws(
        size_exponent=means.size_exponent + settings.size_hazard_sd * normals[0],
        growth_exponent=means.growth_exponent + settings.growth_hazard_sd * normals[1],
        progressed_shift=settings.progressed_sd * normals[2],
        level_shift=level,
        slope=means.slope + population.index_slope_se * normals[3],
        index=index,
    )


def draw_level(arm: ArmModel, population: Population, count: int, seed: int) -> Particles:
    """Deviation of log h0 in each group: the arm's own, or its comparator's and that of their ratio."""

    def normals(key: str) -> Particles:
        return even_normals(count, torch.Generator().manual_seed(seed + zlib.crc32(f"level {key}".encode())))

    comparator = population.arms.get(arm.anchored_to)
    if comparator is None:
        return arm.log_hazard_se * normals(arm.key)
    return comparator.log_hazard_se * normals(comparator.key) + arm.contrast_se * normals(arm.key)


def even_normals(count: int, generator: torch.Generator) -> Particles:
    """Standard normal quantiles in random order: few draws, yet of mean 0 and the whole spread."""
    ranks = torch.randperm(count, generator=generator).double()
    drawn: Particles = torch.special.ndtri((ranks + 0.5) / count)
    return drawn


def build_hazards(
    arm: ArmModel,
    population: Population,
    deviates: Deviates,
    draws: HazardDraws,
    *,
    reference: Particles,
    steps: int,
    elapsed_months: float,
    settings: Settings,
) -> Hazards:
    """E6 and the new-lesion hazard of E5 over weekly steps.

    Args:
        reference: burden in mm at which h0 holds.
        steps: how many weeks.
        elapsed_months: time on the line before the first step.
    """
    regimen = arm.regimen
    ratio = relative_growth(deviates, regimen, settings)
    log_death = math.log(regimen.death_per_month) + draws.level_shift + draws.slope * draws.index
    middles = elapsed_months + (np.arange(steps) + 0.5) * MONTHS_PER_WEEK
    device = ratio.device
    return Hazards(
        death=torch.exp(log_death) * ratio**draws.growth_exponent,
        death_log_steps=arm.death_steps.on(middles).to(device),
        reference=reference,
        size_exponent=draws.size_exponent,
        progressed_ratio=torch.exp(regimen.log_hr_progressed + draws.progressed_shift),
        lesion=lesion_hazard(
            regimen.new_lesion_per_month, ratio, settings.growth_lesion, population.lesion_slope_of(arm) * draws.index
        ),
        lesion_log_steps=arm.lesion_steps.on(middles).to(device),
    )
