"""RECIST progression of the burden, and when scans are made (E5)."""

from dataclasses import dataclass

import torch

from fusion.simulation.shapes import ManyChosen, ManyParticles, Particles

GROWTH_RATIO = 1.2
GROWTH_MM = 5.0
RESPONSE_RATIO = 0.7


def has_grown(total: ManyParticles, nadir: ManyParticles) -> ManyChosen:
    """Progression of target lesions: at least 20 % and 5 mm above the smallest sum (RECIST 1.1, Eisenhauer 2009)."""
    return (total >= GROWTH_RATIO * nadir) & (total - nadir >= GROWTH_MM)


def has_responded(total: ManyParticles, baseline: Particles) -> ManyChosen:
    """Partial response: at least 30 % below baseline (RECIST 1.1)."""
    return total <= RESPONSE_RATIO * baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A scan every so many weeks, counted from the start of the line."""

    every_weeks: int
    weeks_before: int = 0

    def is_visit(self, step: int) -> bool:
        """Whether the end of weekly step `step` (1, 2, …) is a scan; `weeks_before` have passed on the line."""
        return (self.weeks_before + step) % self.every_weeks == 0


def lesion_hazard(
    new_lesion_per_month: float, relative_growth: Particles, exponent: float, log_factor: Particles | float
) -> Particles:
    """New-lesion hazard a month: nu_a (kg/kg_a)^exponent times what the prognostic index adds."""
    log_factor = torch.as_tensor(log_factor, dtype=relative_growth.dtype)
    return new_lesion_per_month * relative_growth**exponent * torch.exp(log_factor)
