"""Benefit and harm on one scale, at weights that somebody chose (E9).

    net = RMST(tau) - c_tox E[days in grade >= 3 by tau] / 30.4 - c_disc P(stop of treatment by tau)

RMST is in months, so c_tox says how many months of life a month in grade 3 or more costs, and c_disc how many a stop of
treatment does. There are no weights by default: without any the parts are shown, and the weight at which the order of
two arms would turn.
"""

import math
from dataclasses import dataclass

from fusion.errors import WeightsError
from fusion.simulation.shapes import Particles
from fusion.simulation.time_grid import DAYS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What harm costs, in months of life.

    Attributes:
        tox: c_tox, a month in grade 3 or more.
        disc: c_disc, a stop of treatment.
    """

    tox: float = 0.0
    disc: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("tox", self.tox), ("disc", self.disc)):
            if not (math.isfinite(value) and value >= 0):
                raise WeightsError(expected="a number of 0 or more", found=str(value), where=f"weight {name}")

    @property
    def needed(self) -> tuple[str, ...]:
        """Parts that a net at these weights needs."""
        return ("rmst", *(("severe_days",) if self.tox else ()), *(("stop",) if self.disc else ()))

    def to_json(self) -> dict[str, float]:
        """As printed beside every number that they enter."""
        return {"tox": self.tox, "disc": self.disc}


def parse_weights(text: str) -> Weights:
    """From `tox=0.5,disc=1`; a weight that is not named is 0.

    Raises:
        WeightsError: an unknown or repeated name, no number, or a number below 0.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in ("tox", "disc") or not equals or name in found:
            raise WeightsError(expected="tox=NUMBER,disc=NUMBER, each at most once", found=part, where="weights")
        try:
            found[name] = float(value)
        except ValueError as error:
            raise WeightsError(expected="a number", found=value, where=f"weight {name}") from error
    return Weights(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """What goes into the net of one arm; None where it is not known, with the reason in `missing`.

    Attributes:
        rmst_months: (n,) restricted mean survival until the horizon.
        severe_days: (n,) expected days in grade 3 or more of any kind.
        stop: (n,) probability of a stop of treatment.
        counted: how days and stops were counted, so that arms counted otherwise are not compared.
        unverified: which of the parts nobody checked against a source.
        missing: why a part is None, by part.
    """

    rmst_months: Particles | None
    severe_days: Particles | None
    stop: Particles | None
    counted: dict[str, str]
    unverified: tuple[str, ...]
    missing: dict[str, str]

    def why_not(self, weights: Weights) -> str:
        """Why there is no net at these weights; empty where there is one."""
        return "; ".join(self.missing[part] for part in weights.needed if part in self.missing)

    def net(self, weights: Weights) -> Particles | None:
        """(n,) the net in months; None where a part with a weight is not known."""
        if self.rmst_months is None or self.why_not(weights):
            return None
        net = self.rmst_months
        if weights.tox and self.severe_days is not None:
            net = net - weights.tox * self.severe_days / DAYS_PER_MONTH
        if weights.disc and self.stop is not None:
            net = net - weights.disc * self.stop
        return net


def break_even(benefit: float, harm: float) -> float | None:
    """The weight c >= 0 at which benefit - c harm is 0; None where the order is the same at every weight.

    Args:
        benefit: mean difference of what stands without this weight, months.
        harm: mean difference of what the weight multiplies.
    """
    if harm == 0 or benefit / harm < 0:
        return None
    return benefit / harm
