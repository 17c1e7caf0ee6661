"""The parameters of a regimen that curves can move, and the weak priors that hold them where curves say little."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, assert_never

import numpy as np

from fusion.simulation.library import Regimen
from fusion.simulation.shapes import Knots

LOWEST, HIGHEST = -3.0, 3.0


class Scale(StrEnum):
    """On which a parameter's prior is normal."""

    IDENTITY = "identity"
    LOG = "log"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A field of `Regimen` with the median and SD of its prior; the median on the field's own scale."""

    name: str
    scale: Scale
    median: float
    sd: float

    def value(self, deviate: float) -> float:
        """The parameter at so many prior SDs from the median."""
        return _unscale(_scale(self.median, self.scale) + self.sd * deviate, self.scale)

    def deviate(self, value: float) -> float:
        """How many prior SDs a value lies from the median."""
        return (_scale(value, self.scale) - _scale(self.median, self.scale)) / self.sd


# Growth is what two population fits of measured sizes had (.03 to .05 a month in second-line lung cancer), since curves
# alone hardly tell it from new lesions. Other medians are the middle of the library's trials; SDs hold all of them.
PRIORS = (
    Prior(name="shrinkage_per_month", scale=Scale.LOG, median=0.2, sd=1.0),
    Prior(name="growth_per_month", scale=Scale.LOG, median=0.045, sd=0.5),
    Prior(name="sensitive_fraction", scale=Scale.LOGIT, median=0.5, sd=1.5),
    Prior(name="sd_logit_sensitive", scale=Scale.LOG, median=2.0, sd=0.5),
    Prior(name="sd_log_growth", scale=Scale.LOG, median=0.85, sd=0.35),
    Prior(name="new_lesion_per_month", scale=Scale.LOG, median=0.06, sd=0.9),
    Prior(name="death_per_month", scale=Scale.LOG, median=0.02, sd=0.9),
    Prior(name="log_hr_progressed", scale=Scale.IDENTITY, median=1.0, sd=0.5),
)


def to_deviates(regimen: Regimen) -> Knots:
    """(k,) where a regimen lies in the priors, inside their bounds; the death shift counts as part of h0."""
    level = regimen.death_per_month * float(np.exp(regimen.death_log_shift))
    shifted = replace(regimen, death_per_month=level)
    return np.clip([prior.deviate(getattr(shifted, prior.name)) for prior in PRIORS], LOWEST, HIGHEST)


def with_deviates(regimen: Regimen, deviates: Knots) -> Regimen:
    """The regimen with these parameters; nothing is left for a shift of the death hazard to mend."""
    values: dict[str, Any] = {prior.name: prior.value(float(z)) for prior, z in zip(PRIORS, deviates, strict=True)}
    return replace(regimen, death_log_shift=0.0, **values)


def _scale(value: float, scale: Scale) -> float:
    match scale:
        case Scale.IDENTITY:
            return value
        case Scale.LOG:
            return float(np.log(value))
        case Scale.LOGIT:
            return float(np.log(value / (1 - value)))
        case _:
            assert_never(scale)


def _unscale(value: float, scale: Scale) -> float:
    match scale:
        case Scale.IDENTITY:
            return value
        case Scale.LOG:
            return float(np.exp(value))
        case Scale.LOGIT:
            return float(1 / (1 + np.exp(-value)))
        case _:
            assert_never(scale)
