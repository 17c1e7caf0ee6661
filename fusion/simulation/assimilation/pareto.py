"""Pareto-smoothed importance sampling: how heavy the tail of the weights is, and the weights without its noise.

Vehtari, Simpson, Gelman, Yao, Gabry 2024, "Pareto smoothed importance sampling"; the tail is fitted as in Zhang and
Stephens 2009, "A new and efficient estimation method for the generalized Pareto distribution".
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from fusion.simulation.shapes import Exceedances, Particles

TAIL_SHARE = 0.2
TAIL_ROOTS = 3.0
FEWEST_IN_TAIL = 5
# The weak prior of k: ten observations of one half.
PRIOR_SHAPE = 0.5
PRIOR_WEIGHT = 10
TRIALS = 30
PRIOR_SCALE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoTail:
    """A generalised Pareto distribution of what exceeds a threshold: P(X > x) = (1 + k x / sigma)^(-1/k)."""

    shape: float
    scale: float

    def quantiles(self, probabilities: Exceedances) -> Exceedances:
        """Values below which these shares lie."""
        spared = -np.log1p(-probabilities)
        exponential: Exceedances = self.scale * spared
        if abs(self.shape) < 1e-12:
            return exponential
        powered: Exceedances = self.scale / self.shape * np.expm1(self.shape * spared)
        return powered


def fit_tail(exceedances: Exceedances) -> ParetoTail:
    """Shape k and scale sigma of values above 0 in order of size, k drawn a little towards one half.

    The posterior mean of theta = -k / sigma under a prior that the lower quartile scales, by quadrature.
    """
    count, trials = len(exceedances), TRIALS + math.isqrt(len(exceedances))
    quartile = max(exceedances[int(count / 4 + 0.5) - 1], np.finfo(float).tiny)
    steps = np.arange(1, trials + 1) - 0.5
    theta = 1 / exceedances[-1] + (1 - np.sqrt(trials / steps)) / (PRIOR_SCALE * quartile)
    shapes = np.log1p(-theta[:, None] * exceedances).mean(1)
    profile = count * (np.log(-theta / shapes) - shapes - 1)
    weights = np.exp(profile - profile.max())
    chosen = float(theta @ weights / weights.sum())
    shape = float(np.log1p(-chosen * exceedances).mean())
    drawn = (count * shape + PRIOR_WEIGHT * PRIOR_SHAPE) / (count + PRIOR_WEIGHT)
    return ParetoTail(shape=drawn, scale=-shape / chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """Log weights whose largest are the expected order statistics of their fitted tail.

    Attributes:
        log_weights: (n,).
        k_hat: shape of the tail, above 0.7 unreliable; None where the weights have no tail (all alike, or too few).
    """

    log_weights: Particles
    k_hat: float | None


def smooth(log_weights: Particles) -> Smoothed:
    """Smooth the largest weights: 3 sqrt(n) of them, at most a fifth."""
    count = len(log_weights)
    size = math.ceil(min(TAIL_SHARE * count, TAIL_ROOTS * math.sqrt(count)))
    if size < FEWEST_IN_TAIL:
        return Smoothed(log_weights=log_weights, k_hat=None)
    largest = torch.topk(log_weights, size + 1)
    # A few hundred numbers, once: the fit is made by the processor.
    ordered = np.exp(largest.values.flip(0).cpu().numpy() - float(largest.values[0]))
    exceedances = ordered[1:] - ordered[0]
    if not exceedances[-1] > exceedances[0]:
        return Smoothed(log_weights=log_weights, k_hat=None)
    tail = fit_tail(exceedances)
    expected = ordered[0] + tail.quantiles((np.arange(size) + 0.5) / size)
    logs = np.log(np.minimum(expected, 1.0)) + float(largest.values[0])
    smoothed = log_weights.clone()
    smoothed[largest.indices[:size].flip(0)] = torch.as_tensor(logs, device=log_weights.device)
    return Smoothed(log_weights=smoothed, k_hat=tail.shape)
