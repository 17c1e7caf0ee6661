"""Particles: standard normal deviates, and what a population makes of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from fusion.simulation.library import Regimen
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Chosen, DeviateValues, Particles
from fusion.simulation.state.burden import Kinetics

PATIENT_DEVIATES = ("size", "growth", "plateau", "shed", "background")
# No sum of diameters doubles faster than in ten days, and no part of a tumour is exactly nothing.
FASTEST_GROWTH = 2.0
SMALLEST_PART = 1e-6
CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviates:
    """d standard normal deviates of n particles, named: five a patient and two a regimen."""

    names: tuple[str, ...]
    values: DeviateValues

    def of(self, name: str) -> Particles:
        """One deviate."""
        return self.values[self.names.index(name)]

    def take(self, rows: Tensor) -> "Deviates":
        """The deviates of these particles."""
        return type(self)(names=self.names, values=self.values[:, rows])

    def knows(self, regimen: str) -> bool:
        """Whether this regimen has deviates of its own."""
        return f"sensitive {regimen}" in self.names


def deviate_names(regimens: Sequence[str]) -> tuple[str, ...]:
    """The patient's deviates and each regimen's."""
    own = [f"{what} {key}" for key in dict.fromkeys(regimens) for what in ("shrinkage", "sensitive")]
    return (*PATIENT_DEVIATES, *own)


def draw_deviates(
    names: tuple[str, ...], particles: int, generator: torch.Generator, device: torch.device = CPU
) -> Deviates:
    """Particles of the prior."""
    return Deviates(names=names, values=draw_normals((len(names), particles), generator, device))


def draw_normals(shape: tuple[int, ...], generator: torch.Generator, device: torch.device) -> Tensor:
    """Standard normals, drawn by the processor whatever the device, so that a seed means the same everywhere."""
    return torch.randn(shape, generator=generator, dtype=torch.float64).to(device)


def burden_at_reference(deviates: Deviates, settings: Settings) -> Particles:
    """B0 in mm."""
    return settings.size_mm * torch.exp(settings.size_sd * deviates.of("size"))


def is_plateau(deviates: Deviates, settings: Settings) -> Chosen:
    """Particles that neither shrink nor grow (probability pi0)."""
    chosen: Chosen = torch.special.ndtr(deviates.of("plateau")) < settings.plateau
    return chosen


def relative_growth(deviates: Deviates, regimen: Regimen, settings: Settings) -> Particles:
    """The ratio kg / kg_a; 1 on a plateau, whose growth says nothing."""
    fastest = FASTEST_GROWTH / regimen.growth_per_month
    ratio = torch.exp(regimen.sd_log_growth * deviates.of("growth")).clamp(max=fastest)
    return torch.where(is_plateau(deviates, settings), 1.0, ratio)


def build_kinetics(deviates: Deviates, regimen: Regimen, settings: Settings) -> Kinetics:
    """ks, kg and phi of one regimen; its own deviates where it has them."""
    moving = (~is_plateau(deviates, settings)).double()
    usual = min(max(regimen.sensitive_fraction, SMALLEST_PART), 1 - SMALLEST_PART)
    logit = math.log(usual / (1 - usual))
    shrinkage = regimen.shrinkage_per_month * torch.exp(settings.shrinkage_sd * deviates.of(f"shrinkage {regimen.key}"))
    growth = regimen.growth_per_month * torch.exp(regimen.sd_log_growth * deviates.of("growth"))
    sensitive = torch.sigmoid(logit + regimen.sd_logit_sensitive * deviates.of(f"sensitive {regimen.key}"))
    return Kinetics(
        shrinkage=moving * shrinkage,
        growth=moving * growth.clamp(max=FASTEST_GROWTH),
        sensitive=sensitive.clamp(SMALLEST_PART, 1 - SMALLEST_PART),
    )


def kinetics_by_regimen(deviates: Deviates, regimens: Mapping[str, Regimen], settings: Settings) -> dict[str, Kinetics]:
    """The kinetics of every regimen of a history; the mapping's keys are the history's own names."""
    return {name: build_kinetics(deviates, regimen, settings) for name, regimen in regimens.items()}


def extend(deviates: Deviates, regimen: str, generator: torch.Generator) -> Deviates:
    """The same particles with fresh deviates for a regimen that they have not met."""
    if deviates.knows(regimen):
        return deviates
    fresh = draw_normals((2, deviates.values.shape[1]), generator, deviates.values.device)
    names = (*deviates.names, f"shrinkage {regimen}", f"sensitive {regimen}")
    return Deviates(names=names, values=torch.cat([deviates.values, fresh]))
