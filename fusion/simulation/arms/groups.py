"""Two kinds of uncertainty kept apart: of the evidence about an arm, and between tumours that look the same.

Every particle of a group shares one draw of what is uncertain about the evidence (levels, exponents, slope), and each
group holds the whole spread of tumours. So the spread between group means is the evidence's alone.
"""

import torch

from fusion.simulation.arms.summaries import at_month, band, median_months, middle_months, restricted_mean, within
from fusion.simulation.shapes import GroupCurves, GroupMeans, Particles, Rows, StateProbabilities
from fusion.simulation.state.prior import Deviates

GROUPS = 40
FEWEST_PARTICLES = 10


def assign_groups(deviates: Deviates) -> Rows:
    """(n,) group of each particle; groups are alike in growth, the deviate that survival depends on most."""
    growth = deviates.of("growth")
    count = max(2, min(GROUPS, len(growth) // FEWEST_PARTICLES))
    rank = torch.empty(len(growth), dtype=torch.long)
    rank[torch.argsort(growth, stable=True)] = torch.arange(len(growth))
    return rank % count


def group_means(values: Particles, groups: Rows) -> GroupMeans:
    """Mean of each group."""
    count = int(groups.max()) + 1
    summed = torch.zeros(count, dtype=values.dtype).index_add(0, groups, values)
    return summed / torch.bincount(groups, minlength=count)


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


def with_level(survival: GroupMeans | GroupCurves, level_se: float) -> GroupMeans | GroupCurves:
    """Group survivals S^exp(se z), each group with a level z of its own: proportional hazards, known to within se."""
    count = survival.shape[-1]
    ranks = torch.randperm(count, generator=torch.Generator().manual_seed(count)).double()
    levels = torch.special.ndtri((ranks + 0.5) / count)
    shifted: GroupMeans | GroupCurves = survival ** torch.exp(level_se * levels)
    return shifted


def average_curve(
    curves: StateProbabilities, groups: Rows, horizon_months: int, level_se: float = 0.0
) -> dict[str, dict[str, float]]:
    """{month: p, low, high} from 0 to the horizon, by the evidence's uncertainty alone."""
    return {
        str(month): average_probability(at_month(curves, month), groups, level_se)
        for month in range(horizon_months + 1)
    }


def average_median(
    curves: StateProbabilities, groups: Rows, limit_months: float, level_se: float = 0.0
) -> dict[str, float | None]:
    """Median of the mean curve, and where the evidence's low and high mean curves cross one half; None past the limit.

    Curves only fall, so the quantiles of the groups' crossings are the crossings of the groups' quantiles.
    """
    middle = middle_months(curves)
    low, high = (float(each) for each in band(median_months(with_level(group_curves(curves, groups), level_se))))
    return within(limit_months, {"months": middle, "low": min(middle, low), "high": max(middle, high)})


def group_curves(curves: StateProbabilities, groups: Rows) -> GroupCurves:
    """Mean curve of each group."""
    return torch.stack([group_means(each, groups) for each in curves])


def average_restricted_mean(curves: StateProbabilities, groups: Rows, horizon_months: int) -> dict[str, float]:
    """Restricted mean of the mean curve, months, with the interval of what the evidence leaves open about it."""
    found = average_difference(restricted_mean(curves, horizon_months), groups)
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
