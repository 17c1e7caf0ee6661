"""How strong an unmeasured confounder would have to be to explain an effect away (VanderWeele and Ding 2017)."""

from dataclasses import dataclass

import numpy as np

from fusion.errors import CohortError

COMMON = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """On the scale of risk ratios, 1 where nothing is needed.

    Attributes:
        estimate: to move the estimate to no effect, an unmeasured confounder would have to be associated with treatment
            and with the outcome by a risk ratio of this size each, beyond what was adjusted for.
        limit: the same to move the interval's nearer end to no effect; 1 where it holds 1.
    """

    estimate: float
    limit: float


def e_value_of_ratio(ratio: float, low: float, high: float) -> EValue:
    """E = RR + sqrt(RR (RR - 1)) for RR >= 1, of 1 / RR below (VanderWeele and Ding 2017).

    Args:
        ratio: risk ratio; low, high: its interval.

    Raises:
        CohortError: not positive and in order.
    """
    if not 0 < low <= ratio <= high or not np.isfinite(high):
        expected, found = "a positive ratio within its interval", f"{ratio:.3g} ({low:.3g} to {high:.3g})"
        raise CohortError(expected=expected, found=found, where="E-value")
    nearer = low if ratio >= 1 else high
    crosses = low <= 1 <= high
    return EValue(estimate=_single(ratio), limit=1.0 if crosses else _single(nearer))


def e_value_of_hazard_ratio(ratio: float, low: float, high: float, *, risk: float) -> EValue:
    """Of a hazard ratio: as a risk ratio where the event is rare by the end (at most 15 %), else converted.

        RR = (1 - .5^sqrt(HR)) / (1 - .5^sqrt(1 / HR))   (VanderWeele 2017).

    Args:
        ratio, low, high: hazard ratio and its interval.
        risk: of the event by the end of follow-up.
    """
    if risk <= COMMON:
        return e_value_of_ratio(ratio, low, high)
    found = [_common(each) for each in (ratio, low, high)]
    return e_value_of_ratio(found[0], found[1], found[2])


def _common(ratio: float) -> float:
    return float((1 - 0.5 ** np.sqrt(ratio)) / (1 - 0.5 ** np.sqrt(1 / ratio)))


def _single(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return float(above + np.sqrt(above * (above - 1)))
