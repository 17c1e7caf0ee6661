"""What exposure other than the label's does: a saturating effect on the tumour, and toxicity by class of drug."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch

from fusion.simulation.library import DrugClass
from fusion.simulation.shapes import Particles
from fusion.simulation.state.burden import Kinetics

# SD of the log exponent: whether effect follows exposure steeply or hardly at all is not known.
LOG_EXPONENT_SD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How a class of drug answers to exposure.

    Attributes:
        reached: share of its greatest effect that the label's exposure reaches (Emax).
        toxicity: exponent of the toxicity hazard on relative average exposure; 0: it does not depend on it.
        because: in words, for the reader.
    """

    reached: float
    toxicity: float
    because: str


# Assumptions, wide by the exponent's SD; no trial of the library compared doses.
RESPONSES: Mapping[DrugClass, Response] = {
    DrugClass.CHEMOTHERAPY: Response(
        reached=0.6, toxicity=1.5, because="cytotoxic effect still rises at the label dose, toxicity faster"
    ),
    DrugClass.PD1: Response(reached=0.95, toxicity=0.0, because="the receptor is saturated far below the label dose"),
    DrugClass.PD1_CTLA4: Response(
        reached=0.85, toxicity=0.5, because="CTLA-4 toxicity rises with dose, PD-1 is saturated"
    ),
    DrugClass.CDK46: Response(reached=0.8, toxicity=1.0, because="near the plateau; neutropenia rises with exposure"),
    DrugClass.TARGETED: Response(reached=0.85, toxicity=1.0, because="near the plateau of target inhibition"),
    DrugClass.HORMONAL: Response(reached=0.95, toxicity=0.3, because="the hormone is nearly all suppressed"),
    DrugClass.CONJUGATE: Response(reached=0.7, toxicity=1.2, because="payload toxicity rises with dose"),
    DrugClass.SUPPORTIVE: Response(reached=0.5, toxicity=0.0, because="no drug against the tumour"),
    DrugClass.OTHER: Response(reached=0.7, toxicity=1.0, because="nothing is known of this class"),
}


def relative_effect(exposure: float, reached: float, deviate: Particles) -> Particles:
    """Effect over that at the label's exposure, 1 at an exposure of 1 whatever the exponent.

        e(r) = r^g / (r^g + (1 - a) / a) / a,   log g ~ N(0, .5)

    Sigmoid Emax (Holford and Sheiner 1981), the label's exposure at a share `a` of the greatest effect.

    Args:
        exposure: r, relative to the label's.
        reached: a in 0..1.
        deviate: (n,) standard normal deviates of log g.
    """
    if exposure <= 0:
        return torch.zeros_like(deviate)
    powered = exposure ** torch.exp(LOG_EXPONENT_SD * deviate)
    effect: Particles = powered / (powered + (1 - reached) / reached) / reached
    return effect


def with_effect(kinetics: Kinetics, effect: Particles) -> Kinetics:
    """Kinetics at a relative effect e on the kill of the sensitive part: ks' = e (ks + kg) - kg.

    Sensitive cells are killed at ks + kg while they grow at kg, so that without effect they grow like all others and at
    the label's effect they shrink at ks.
    """
    return replace(kinetics, shrinkage=effect * (kinetics.shrinkage + kinetics.growth) - kinetics.growth)


def off_treatment(kinetics: Kinetics) -> Kinetics:
    """Kinetics without any drug: both parts grow at kg."""
    return with_effect(kinetics, torch.zeros_like(kinetics.growth))


def toxicity_factor(average_exposure: float, drug_class: DrugClass) -> float:
    """By how much the toxicity hazard changes: relative average exposure to the power of the class."""
    exponent = RESPONSES[drug_class].toxicity
    return 1.0 if exponent == 0 else average_exposure**exponent
