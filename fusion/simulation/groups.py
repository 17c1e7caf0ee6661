"""Two kinds of uncertainty kept apart: of the evidence about an arm, and between tumours that look the same.

Every particle of a group shares one draw of what is uncertain about the evidence (levels, exponents, slope), and each
group holds the whole spread of tumours. So the spread between group means is the evidence's alone.
"""

import torch

from fusion.simulation.prior import Deviates
from fusion.simulation.shapes import GroupMeans, Particles, Rows
from fusion.simulation.summaries import band

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


def average_probability(values: Particles, groups: Rows) -> dict[str, float]:
    """Mean probability with the 90 % interval of what the evidence leaves open about it."""
    low, high = band(group_means(values, groups))
    mean = float(values.mean())
    return {"p": mean, "low": min(mean, float(low)), "high": max(mean, float(high))}


def average_difference(values: Particles, groups: Rows) -> dict[str, float]:
    """Mean difference with the 90 % interval of what the evidence leaves open about it."""
    low, high = band(group_means(values, groups))
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}
