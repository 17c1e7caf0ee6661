"""From particle curves to the numbers that are shown."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from fusion.simulation.shapes import ManyParticles, Particles, StateProbabilities
from fusion.simulation.time_grid import MONTHS_PER_WEEK

Number = Mapping[str, float]
Median = Mapping[str, float | None]
BAND = (0.05, 0.95)


def band(values: ManyParticles) -> tuple[Tensor, Tensor]:
    """The 5 % and 95 % quantiles over particles (the last axis)."""
    ranked = values.sort(dim=-1).values
    count = values.shape[-1]
    return ranked[..., math.floor(BAND[0] * (count - 1))], ranked[..., math.ceil(BAND[1] * (count - 1))]


def probability(values: Particles) -> dict[str, float]:
    """Mean probability with its 90 % interval over particles."""
    low, high = band(values)
    return {"p": float(values.mean()), "low": float(low), "high": float(high)}


def difference(values: Particles) -> dict[str, float]:
    """Mean difference with its 90 % interval over particles."""
    low, high = band(values)
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}


def at_month(curves: StateProbabilities, month: float) -> Particles:
    """(n,) value of weekly curves at a month, linear between weeks."""
    place = min(month / MONTHS_PER_WEEK, len(curves) - 1)
    before = min(int(place), len(curves) - 2)
    share = place - before
    return (1 - share) * curves[before] + share * curves[before + 1]


def monthly(curves: StateProbabilities, horizon_months: int) -> dict[str, dict[str, float]]:
    """{month: p, low, high} from 0 to the horizon."""
    return {str(month): probability(at_month(curves, month)) for month in range(horizon_months + 1)}


def median_months(curves: StateProbabilities) -> Particles:
    """(n,) first time at which each curve is at or below one half, linear between weeks; infinity where it never is."""
    above = (curves > 0.5).sum(0)
    index = above.clamp(1, len(curves) - 1)
    before = curves.gather(0, (index - 1)[None])[0]
    after = curves.gather(0, index[None])[0]
    share = (before - 0.5) / (before - after).clamp(min=1e-12)
    crossing = (index - 1 + share.clamp(0, 1)) * MONTHS_PER_WEEK
    return torch.where(above == len(curves), torch.inf, torch.where(above == 0, 0.0, crossing))


def median_with_interval(curves: StateProbabilities, limit_months: float) -> dict[str, float | None]:
    """Median of the mean curve, and the 90 % interval of the particles' medians; None beyond the limit."""
    low, high = band(median_months(curves))
    shown = {"months": middle_months(curves), "low": float(low), "high": float(high)}
    return within(limit_months, shown)


def middle_months(curves: StateProbabilities) -> float:
    """Median of the mean curve; infinity where it is not reached."""
    return float(median_months(curves.mean(1, keepdim=True))[0])


def within(limit_months: float, shown: Number) -> dict[str, float | None]:
    """None for what lies beyond the limit."""
    return {name: months if months <= limit_months else None for name, months in shown.items()}


def restricted_mean(curves: StateProbabilities, horizon_months: float) -> Particles:
    """(n,) area under each curve up to the horizon, months (trapezoids)."""
    place = min(horizon_months / MONTHS_PER_WEEK, len(curves) - 1)
    whole = min(int(place), len(curves) - 2)
    share = place - whole
    weights = torch.zeros(len(curves), dtype=curves.dtype)
    weights[:whole] += 0.5
    weights[1 : whole + 1] += 0.5
    weights[whole] += share * (1 - share / 2)
    weights[whole + 1] += share**2 / 2
    return MONTHS_PER_WEEK * weights @ curves
