"""Tumour burden in closed form (E1): a part that the regimen shrinks and a part that grows."""

from dataclasses import dataclass

import torch
from torch import Tensor

from fusion.simulation.shapes import Particles


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinetics:
    """What one regimen does to one tumour: rates a month, the sensitive fraction in 0..1, n particles each."""

    shrinkage: Particles
    growth: Particles
    sensitive: Particles

    def take(self, rows: Tensor) -> "Kinetics":
        """The kinetics of these particles."""
        return type(self)(shrinkage=self.shrinkage[rows], growth=self.growth[rows], sensitive=self.sensitive[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Sensitive and resistant burden in mm, n particles each."""

    sensitive: Particles
    resistant: Particles

    @property
    def total(self) -> Particles:
        """B = S + R, mm."""
        return self.sensitive + self.resistant

    @property
    def resistant_fraction(self) -> Particles:
        """R / B."""
        return self.resistant / self.total

    def scaled(self, factor: Particles) -> "Burden":
        """Both parts times a factor."""
        return type(self)(sensitive=self.sensitive * factor, resistant=self.resistant * factor)

    def take(self, rows: Tensor) -> "Burden":
        """The burden of these particles."""
        return type(self)(sensitive=self.sensitive[rows], resistant=self.resistant[rows])


def start_burden(total: Particles) -> Burden:
    """A tumour that no regimen has met: nothing is called resistant yet."""
    return Burden(sensitive=total, resistant=torch.zeros_like(total))


def start_line(burden: Burden, kinetics: Kinetics, cross_resistance: float) -> Burden:
    """Split the burden anew at the start of a regimen: phi' = phi (1 - rho R/B).

    Args:
        burden: at the start of the line.
        kinetics: of the regimen that starts.
        cross_resistance: rho in 0..1, how much of what resisted before resists again.
    """
    total = burden.total
    sensitive = kinetics.sensitive * (1 - cross_resistance * burden.resistant_fraction)
    return Burden(sensitive=sensitive * total, resistant=(1 - sensitive) * total)


def treated(burden: Burden, kinetics: Kinetics, elapsed_months: float) -> Burden:
    """E1 after so many months of treatment: S exp(-ks t), R exp(kg t)."""
    return Burden(
        sensitive=burden.sensitive * torch.exp(-kinetics.shrinkage * elapsed_months),
        resistant=burden.resistant * torch.exp(kinetics.growth * elapsed_months),
    )


def untreated(burden: Burden, kinetics: Kinetics, elapsed_months: float) -> Burden:
    """Both parts grow at kg; negative months go back."""
    return burden.scaled(torch.exp(kinetics.growth * elapsed_months))
