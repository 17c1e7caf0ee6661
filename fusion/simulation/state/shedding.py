"""ctDNA shed by the burden (E3): quasi-steady, since its half-life is far below a day."""

import torch

from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.state.burden import Kinetics


def shed_copies(
    total_mm: Particles, shed: Particles, kinetics: Kinetics | None, since_start_months: float, settings: Settings
) -> Particles:
    """Tumour genome copies a ml: C = s (B/60)^gamma (1 + kappa ks phi exp(-ks t)).

    Args:
        total_mm: burden.
        shed: s, copies a ml at 60 mm.
        kinetics: of the regimen given, None off treatment (no kill spike).
        since_start_months: t since the line's start.
        settings: gamma and kappa.
    """
    level = shed * (total_mm / settings.size_mm) ** settings.shed_exponent
    if kinetics is None:
        return level
    killed = kinetics.shrinkage * kinetics.sensitive * torch.exp(-kinetics.shrinkage * since_start_months)
    return level * (1 + settings.kill_months * killed)


def allele_fraction(tumour_copies: Particles, background_copies: Particles) -> Particles:
    """Clonal heterozygous VAF = C / (2 (C + Cn)), in 0..0.5."""
    return tumour_copies / (2 * (tumour_copies + background_copies))
