"""How surprising the latest measurements are, given those before them."""

from dataclasses import dataclass

import torch

from fusion.simulation.assimilation.draws import Evidenced
from fusion.simulation.assimilation.patient import Weighed
from fusion.simulation.shapes import Particles


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """Two-sided predictive probabilities; 1 where there is nothing to compare.

    Attributes:
        conflict: smaller of the latest size given earlier sizes, and the latest draw given earlier draws.
        discordance: the latest draw given earlier draws and the sizes.
    """

    conflict: float
    discordance: float


def find_surprise(log_prior_ratio: Particles, weighed: Weighed) -> Surprise:
    """Predictive probabilities under particles weighted by everything but the measurement in question."""
    sizes = predictive_p(log_prior_ratio, weighed.sizes)
    draws = predictive_p(log_prior_ratio, weighed.ctdna)
    both = len(weighed.sizes.log_likelihood) and len(weighed.ctdna.log_likelihood)
    discordance = predictive_p(log_prior_ratio + weighed.sizes.total, weighed.ctdna) if both else 1.0
    return Surprise(conflict=min(sizes, draws), discordance=discordance)


def predictive_p(log_weights: Particles, evidenced: Evidenced) -> float:
    """Two-sided p of the last datum given the others."""
    if not len(evidenced.log_likelihood):
        return 1.0
    before = torch.softmax(log_weights + evidenced.log_likelihood[:-1].sum(0), 0)
    below = float((before * evidenced.cdf[-1]).sum())
    return 2 * min(below, 1 - below)
