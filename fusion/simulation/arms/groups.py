"""Two kinds of uncertainty kept apart: of the evidence about an arm, and between tumours that look the same.

Every particle of a group shares one draw of what is uncertain about the evidence (levels, exponents, slope), and each
group holds the whole spread of tumours. So the spread between group means is the evidence's alone.
"""

import torch

from fusion.simulation.arms.summaries import at_months, band, by_month, median_months, middle_months, within
from fusion.simulation.shapes import GroupValues, ManyParticles, Particles, Rows, StateProbabilities
from fusion.simulation.state.prior import Deviates

GROUPS = 40
FEWEST_PARTICLES = 10


def assign_groups(deviates: Deviates) -> Rows:
    """(n,) group of each particle; groups are alike in growth, the deviate that survival depends on most."""
    growth = deviates.of("growth")
    count = max(2, min(GROUPS, len(growth) // FEWEST_PARTICLES))
    rank = torch.empty(len(growth), dtype=torch.long, device=growth.device)
    rank[torch.argsort(growth, stable=True)] = torch.arange(len(growth), device=growth.device)
    return rank % count


def group_means(values: ManyParticles, groups: Rows) -> GroupValues:
    """Mean of each group, along the last axis."""
    sizes = torch.bincount(groups)
    summed = torch.zeros((*values.shape[:-1], len(sizes)), dtype=values.dtype, device=values.device)
    return summed.index_add_(-1, groups, values).div_(sizes)


def average_probability(values: Particles, groups: Rows, level_se: float = 0.0) -> dict[str, float]:
    """Mean probability with the 90 % interval of what the evidence leaves open about it.

    Args:
        values: (n,) survival at one time.
        groups: (n,) group of each.
        level_se: standard error of the log hazard's level where the particles do not carry it themselves.
    """
    low, high = band(with_level(group_means(values, groups), level_se))
    mean = float(values.mean())
    return {"p": mean, "low": min(mean, float(low)), "high": max(mean, float(high))}


def with_level(survival: GroupValues, level_se: float) -> GroupValues:
    """Group survivals S^exp(se z), each group with a level z of its own: proportional hazards, known to within se."""
    count = survival.shape[-1]
    ranks = torch.randperm(count, generator=torch.Generator().manual_seed(count)).double()
    levels = torch.special.ndtri((ranks + 0.5) / count).to(survival.device)
    shifted: GroupValues = survival ** torch.exp(level_se * levels)
    return shifted


def average_curve(
    curves: StateProbabilities, groups: Rows, horizon_months: int, level_se: float = 0.0
) -> dict[str, dict[str, float]]:
    """{month: p, low, high} from 0 to the horizon, by the evidence's uncertainty alone."""
    values = at_months(curves, horizon_months)
    means = values.mean(-1)
    low, high = band(with_level(group_means(values, groups), level_se))
    return by_month(means.tolist(), torch.minimum(means, low).tolist(), torch.maximum(means, high).tolist())


def average_median(
    curves: StateProbabilities, groups: Rows, limit_months: float, level_se: float = 0.0
) -> dict[str, float | None]:
    """Median of the mean curve, and where the evidence's low and high mean curves cross one half; None past the limit.

    Curves only fall, so the quantiles of the groups' crossings are the crossings of the groups' quantiles.
    """
    middle = middle_months(curves)
    low, high = (float(each) for each in band(median_months(with_level(group_means(curves, groups), level_se))))
    return within(limit_months, {"months": middle, "low": min(middle, low), "high": max(middle, high)})


def average_restricted_mean(restricted: Particles, groups: Rows, horizon_months: int) -> dict[str, float]:
    """Mean restricted mean, months, with the interval of what the evidence leaves open about it."""
    found = average_difference(restricted, groups)
    return {"months": found["mean"], "low": found["low"], "high": found["high"], "horizon_months": horizon_months}


def average_share(values: Particles, groups: Rows) -> float:
    """Probability that the mean is above 0: (k + 1/2)/(g + 1) of g groups, so that few groups never make it certain.

    The posterior mean of a share under Jeffreys's prior (Jeffreys 1946).
    """
    means = group_means(values, groups)
    above = float((means > 0).double().sum() + 0.5 * (means == 0).double().sum())
    return (above + 0.5) / (len(means) + 1)


def average_difference(values: Particles, groups: Rows) -> dict[str, float]:
    """Mean difference with the 90 % interval of what the evidence leaves open about it."""
    low, high = band(group_means(values, groups))
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}
