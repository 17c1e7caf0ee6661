"""The usual patients of a regimen by the product's own path: no data, every uncertainty in, equal draws each time."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import ndtri
from scipy.stats.qmc import Sobol

from fusion.simulation.library import Regimen
from fusion.simulation.population import Population, library_arm
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import DeviateValues, Months
from fusion.simulation.state.burden import start_burden, start_line
from fusion.simulation.state.course import Start, run_course
from fusion.simulation.state.hazard import HazardDraws, build_hazards
from fusion.simulation.state.prior import Deviates, build_kinetics, burden_at_reference, deviate_names
from fusion.simulation.state.progression import VisitPlan
from fusion.simulation.time_grid import MONTHS_PER_WEEK, weeks_until

PARTICLES = 1024
# Frailty, and the four of HazardDraws.
FURTHER = 5
SMALLEST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualCurves:
    """Means over particles: (t + 1,) weekly survival and progression-free survival, and the share that responds."""

    alive: Months
    free: Months
    responded: float

    def survival_at(self, months: Months) -> Months:
        """Overall survival, linear between weeks."""
        return _at(self.alive, months)

    def free_at(self, months: Months) -> Months:
        """Survival without progression, linear between weeks."""
        return _at(self.free, months)


def simulate_usual(
    regimen: Regimen, months: float, settings: Settings, *, particles: int = PARTICLES, seed: int = 0
) -> UsualCurves:
    """A first line in the regimen's own population, at 60 mm reference, frailty and the arm's uncertainty included.

    Particles are a scrambled Sobol sequence (Owen 1998), so that few are enough and small changes of a parameter make
    small changes of the curves.
    """
    names = deviate_names([regimen.key])
    normals = even_points(len(names) + FURTHER, particles, seed)
    deviates = Deviates(names=names, values=normals[: len(names)])
    arm = library_arm(regimen)
    kinetics, size = build_kinetics(deviates, regimen, settings), burden_at_reference(deviates, settings)
    frailty, size_exponent, growth_exponent, progressed, level = normals[len(names) :]
    draws = HazardDraws(
        size_exponent=settings.size_hazard + settings.size_hazard_sd * size_exponent,
        growth_exponent=settings.growth_hazard + settings.growth_hazard_sd * growth_exponent,
        progressed_shift=settings.progressed_sd * progressed,
        level_shift=arm.log_hazard_se * level,
        slope=torch.ones_like(frailty),
        index=settings.frailty_sd * frailty,
    )
    hazards = build_hazards(
        arm, Population(arms={}, source=""), deviates, draws, reference=torch.full_like(size, settings.size_mm),
        steps=weeks_until(months), elapsed_months=0.0, settings=settings,
    )  # fmt: skip
    start = Start(burden=start_line(start_burden(size), kinetics, 0.0), baseline=size, nadir=size)
    course = run_course(start, kinetics, hazards, VisitPlan(every_weeks=regimen.scan_weeks))
    return UsualCurves(
        alive=course.alive.mean(1).numpy(),
        free=course.free.mean(1).numpy(),
        responded=float(course.responded.mean()),
    )


def even_points(dimensions: int, count: int, seed: int) -> DeviateValues:
    """(d, n) standard normals that fill space evenly."""
    uniform = Sobol(dimensions, seed=seed).random(count)
    return torch.as_tensor(ndtri(np.clip(uniform, SMALLEST, 1 - SMALLEST)).T.copy())


def _at(curve: Months, months: Months) -> Months:
    return np.asarray(np.interp(months / MONTHS_PER_WEEK, np.arange(len(curve)), curve))


def median_of(curve: Months) -> float | None:
    """First time at or below one half, months, linear between weeks; None where it is not reached."""
    below = np.flatnonzero(curve <= 0.5)
    if not len(below):
        return None
    last = int(below[0])
    share = (curve[last - 1] - 0.5) / (curve[last - 1] - curve[last])
    return float((last - 1 + share) * MONTHS_PER_WEEK)
