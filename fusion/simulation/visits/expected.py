"""What a measurement on a coming day would show, particle by particle."""

import math
from dataclasses import dataclass

import torch

from fusion.simulation.arms.runs import ArmRun, find_start
from fusion.simulation.assimilation.draws import log_vaf_sd
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import ManyParticles, Particles
from fusion.simulation.state.dropout import measured_probability
from fusion.simulation.state.shedding import allele_fraction, shed_copies
from fusion.simulation.time_grid import MONTHS_PER_WEEK

LARGEST_VAF = 0.5 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """n particles' expectations of one day.

    Attributes:
        weeks: from the origin.
        size_mm: (n,) burden.
        size_sd: of log size around it: what the residual does until then, and the reader.
        vaf: (n,) allele fraction.
        vaf_sd: (n,) of log VAF around it.
        alive: (n,) probability of being there to be measured, who has left after a progression counted out (E8).
        baseline_mm, nadir_mm: (n,) what RECIST compares with.
    """

    weeks: int
    size_mm: Particles
    size_sd: float
    vaf: Particles
    vaf_sd: Particles
    alive: Particles
    baseline_mm: Particles
    nadir_mm: Particles

    def log_size_density(self, log_size: ManyParticles) -> ManyParticles:
        """Log density of a log size under each particle, up to a constant."""
        return -0.5 * ((log_size - torch.log(self.size_mm)) / self.size_sd) ** 2

    def log_vaf_density(self, log_vaf: ManyParticles, log_limit: float) -> ManyParticles:
        """The same of a log VAF; below the limit all are one result, not detected."""
        standardised = (log_vaf - torch.log(self.vaf)) / self.vaf_sd
        found = -0.5 * standardised**2 - torch.log(self.vaf_sd)
        missed = torch.special.log_ndtr((log_limit - torch.log(self.vaf)) / self.vaf_sd) + 0.5 * math.log(2 * math.pi)
        return torch.where(log_vaf < log_limit, missed.expand_as(found), found)


def expect_now(posterior: Posterior) -> Expected:
    """Measured today."""
    settings = posterior.model.settings
    return _expected(
        posterior, 0, posterior.burden.total, settings.reader_sd, posterior.vaf, torch.ones_like(posterior.vaf)
    )


def expect_visit(posterior: Posterior, run: ArmRun, weeks: int) -> Expected:
    """Measured after so many weeks on an arm."""
    settings, later = posterior.model.settings, weeks * MONTHS_PER_WEEK
    size = run.course.burden[weeks]
    moved = settings.residual_sd**2 * -math.expm1(-2 * later / settings.residual_months)
    elapsed = find_start(posterior, run.arm, run.kinetics)[1]
    shed = settings.shed_copies * torch.exp(settings.shed_sd * posterior.deviates.of("shed"))
    background = settings.background_copies * torch.exp(settings.background_sd * posterior.deviates.of("background"))
    vaf = allele_fraction(shed_copies(size, shed, run.kinetics, elapsed + later, settings), background)
    there = run.course.alive[weeks] * measured_probability(run.course, [weeks], settings)[0]
    return _expected(posterior, weeks, size, math.hypot(moved**0.5, settings.reader_sd), vaf, there)


def _expected(
    posterior: Posterior, weeks: int, size: Particles, size_sd: float, vaf: Particles, alive: Particles
) -> Expected:
    vaf = vaf.clamp(1e-9, LARGEST_VAF)
    return Expected(
        weeks=weeks, size_mm=size, size_sd=size_sd, vaf=vaf, vaf_sd=log_vaf_sd(vaf, posterior.model.settings),
        alive=alive, baseline_mm=posterior.baseline, nadir_mm=posterior.nadir,
    )  # fmt: skip


def log_limit(settings: Settings) -> float:
    """Log of the assumed limit of detection."""
    return math.log(settings.vaf_limit)
