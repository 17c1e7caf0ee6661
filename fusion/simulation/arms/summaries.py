"""From particle curves to the numbers that are shown."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from fusion.simulation.shapes import ManyParticles, MonthlyCurves, Particles, StateProbabilities
from fusion.simulation.time_grid import MONTHS_PER_WEEK

Number = Mapping[str, float]
Median = Mapping[str, float | None]
BAND = (0.05, 0.95)


def band(values: ManyParticles) -> tuple[Tensor, Tensor]:
    """The 5 % and 95 % quantiles over particles (the last axis)."""
    ranked = rank(values)
    count = values.shape[-1]
    return ranked[..., math.floor(BAND[0] * (count - 1))], ranked[..., math.ceil(BAND[1] * (count - 1))]


def rank(values: ManyParticles) -> ManyParticles:
    """Values in order along the last axis; numpy sorts many times faster than torch on a processor."""
    return torch.from_numpy(np.sort(values.numpy())) if values.device.type == "cpu" else values.sort(-1).values


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
    values = at_months(curves, horizon_months)
    low, high = band(values)
    return by_month(values.mean(-1).tolist(), low.tolist(), high.tolist())


def at_months(curves: StateProbabilities, horizon_months: int) -> StateProbabilities:
    """(m + 1, n) values of weekly curves at 0, 1, … m months."""
    months = torch.arange(horizon_months + 1, dtype=curves.dtype, device=curves.device)
    places = (months / MONTHS_PER_WEEK).clamp(max=len(curves) - 1)
    before = places.long().clamp(max=len(curves) - 2)
    return torch.lerp(curves[before], curves[before + 1], (places - before)[:, None])


def by_month(means: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> dict[str, dict[str, float]]:
    """{month: p, low, high}."""
    rows = enumerate(zip(means, lows, highs, strict=True))
    return {str(month): {"p": p, "low": low, "high": high} for month, (p, low, high) in rows}


def curve(values: MonthlyCurves) -> dict[str, dict[str, float]]:
    """{month: p, low, high} of values at months 0, 1 and so on, a row each."""
    low, high = band(values)
    rows = zip(values.mean(1).tolist(), low.tolist(), high.tolist(), strict=True)
    return {str(month): {"p": p, "low": down, "high": up} for month, (p, down, up) in enumerate(rows)}


def share_above(differences: Particles) -> float:
    """Share above 0; a tie counts half."""
    return float(((differences > 0).double() + 0.5 * (differences == 0).double()).mean())


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
    weights = torch.zeros(len(curves), dtype=curves.dtype, device=curves.device)
    weights[:whole] += 0.5
    weights[1 : whole + 1] += 0.5
    weights[whole] += share * (1 - share / 2)
    weights[whole + 1] += share**2 / 2
    return MONTHS_PER_WEEK * weights @ curves
