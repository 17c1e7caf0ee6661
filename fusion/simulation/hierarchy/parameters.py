"""The unknowns of the population fit, each a standard normal deviate from the library's prior.

A log median of an arm is the library's plus a shift: overall + class + arm, each normal around 0, so that an arm is
drawn to its class and a class to the rest. The shift is s tanh-capped at 2 prior SD. Between-patient SDs and the
noise move on the log scale, the plateau's probability on the logit scale.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from fusion.simulation.hierarchy.shapes import ArmShifts, ArmValues, Raw, Scalar
from fusion.simulation.library import Evidence, Regimen
from fusion.simulation.settings import Settings

MEDIANS = ("shrinkage", "growth", "sensitive")
SPREADS = ("sd_growth", "sd_sensitive")
# Over-dispersed: prior SD of the shift of an arm's log ks, log kg and logit phi from the library; wider without one.
MEDIAN_SD: Mapping[str, float] = {"shrinkage": 1.0, "growth": 0.8, "sensitive": 1.5}
UNKNOWN_WIDER = 1.5
SPREAD_SD = 0.4
# Shares of the prior variance of a shift: of all arms together, of a class, of an arm.
SHARES: Mapping[str, float] = {"overall": 0.4, "class": 0.3, "arm": 0.3}
CAP = 2.0
# Prior SD of what all arms share, on the log scale (the plateau on the logit scale).
SHARED_SD: Mapping[str, float] = {
    "size_mm": 0.7,
    "size_sd": 0.4,
    "shrinkage_sd": 0.4,
    "plateau": 1.0,
    "residual_sd": 0.6,
    "residual_months": 0.7,
    "reader_sd": 0.4,
    "scale_sd": 0.5,
}
# What Settings does not have: SD of the log of a patient's own noise scale.
CENTRES: Mapping[str, float] = {"scale_sd": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowns:
    """What a parameter vector stands for, on the natural scale.

    Attributes:
        shrinkage, growth: (a,) medians a month.
        sensitive: (a,) median logit phi.
        sd_growth, sd_sensitive: (a,) between-patient SDs of log kg and logit phi.
        shared: each a scalar, named as in Settings, and `scale_sd`.
    """

    shrinkage: ArmValues
    growth: ArmValues
    sensitive: ArmValues
    sd_growth: ArmValues
    sd_sensitive: ArmValues
    shared: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each unknown stands in the vector of standard deviates.

    Attributes:
        regimens: of the arms, as the library (or nobody) has them.
        settings: gives the centre of what the arms share.
    """

    regimens: tuple[Regimen, ...]
    settings: Settings

    @property
    def classes(self) -> tuple[str, ...]:
        """Drug classes met."""
        return tuple(dict.fromkeys(each.drug_class.value for each in self.regimens))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the deviates, in order."""
        groups = ["overall", *self.classes, *(each.key for each in self.regimens)]
        by_arm = [f"{what} {group}" for what in (*MEDIANS, *SPREADS) for group in groups]
        return (*by_arm, *SHARED_SD)

    def start(self) -> Raw:
        """The prior's centre."""
        return torch.zeros(len(self.names), dtype=torch.float64)

    def read(self, raw: Raw) -> Unknowns:
        """The unknowns of a vector."""
        width = 1 + len(self.classes) + len(self.regimens)
        shifts = {
            what: self._shift(what, raw[index * width : (index + 1) * width])
            for index, what in enumerate((*MEDIANS, *SPREADS))
        }
        base = self._centres()
        shared = dict(zip(SHARED_SD, raw[-len(SHARED_SD) :], strict=True))
        return Unknowns(
            shrinkage=base["shrinkage"] * torch.exp(shifts["shrinkage"]),
            growth=base["growth"] * torch.exp(shifts["growth"]),
            sensitive=torch.logit(base["sensitive"]) + shifts["sensitive"],
            sd_growth=base["sd_growth"] * torch.exp(shifts["sd_growth"]),
            sd_sensitive=base["sd_sensitive"] * torch.exp(shifts["sd_sensitive"]),
            shared={name: self._shared(name, value) for name, value in shared.items()},
        )

    def _shift(self, what: str, raw: Raw) -> ArmValues:
        overall, classes, arms = raw[:1], raw[1 : 1 + len(self.classes)], raw[1 + len(self.classes) :]
        member = torch.tensor([self.classes.index(each.drug_class.value) for each in self.regimens])
        scaled = (
            math.sqrt(SHARES["overall"]) * overall
            + math.sqrt(SHARES["class"]) * classes[member]
            + math.sqrt(SHARES["arm"]) * arms
        )
        return self._prior_sd(what) * CAP * torch.tanh(scaled / CAP)

    def prior_shifts(self, raw: Raw) -> ArmShifts:
        """(3, a) shifts of the medians from the library's, in prior SDs."""
        width = 1 + len(self.classes) + len(self.regimens)
        rows = [
            self._shift(what, raw[index * width : (index + 1) * width]) / self._prior_sd(what)
            for index, what in enumerate(MEDIANS)
        ]
        return torch.stack(rows)

    def _prior_sd(self, what: str) -> ArmValues:
        wide = [UNKNOWN_WIDER if is_unknown(each) else 1.0 for each in self.regimens]
        return MEDIAN_SD.get(what, SPREAD_SD) * torch.tensor(wide, dtype=torch.float64)

    def _centres(self) -> dict[str, ArmValues]:
        columns = {
            "shrinkage": [each.shrinkage_per_month for each in self.regimens],
            "growth": [each.growth_per_month for each in self.regimens],
            "sensitive": [each.sensitive_fraction for each in self.regimens],
            "sd_growth": [each.sd_log_growth for each in self.regimens],
            "sd_sensitive": [each.sd_logit_sensitive for each in self.regimens],
        }
        return {name: torch.tensor(values, dtype=torch.float64) for name, values in columns.items()}

    def _shared(self, name: str, value: Scalar) -> Scalar:
        known = CENTRES[name] if name in CENTRES else getattr(self.settings, name)
        centre = torch.tensor(known, dtype=torch.float64)
        shift = SHARED_SD[name] * CAP * torch.tanh(value / CAP)
        return torch.sigmoid(torch.logit(centre) + shift) if name == "plateau" else centre * torch.exp(shift)


def is_unknown(regimen: Regimen) -> bool:
    """Whether no trial stands behind a regimen."""
    return regimen.evidence is Evidence.D and regimen.patients == 0
