"""Metropolis moves that spread the copies that resampling makes."""

import math
from collections.abc import Callable

import torch

from fusion.simulation.shapes import DeviateValues, Factor, Particles
from fusion.simulation.state.prior import draw_normals

# Of a Gaussian target's own scale, the random walk that mixes fastest (Roberts, Gelman, Gilks 1997).
WALK = 2.38
LogTarget = Callable[[DeviateValues], Particles]


def move(
    values: DeviateValues, level: Particles, log_target: LogTarget, factor: Factor, generator: torch.Generator
) -> tuple[DeviateValues, Particles]:
    """One Metropolis step of a random walk: the target is left as it is (Metropolis 1953).

    Args:
        values: (d, n) particles of the target.
        level: (n,) log target there.
        log_target: up to a constant.
        factor: scale of the target.

    Returns:
        Particles after the step, and the log target there.
    """
    dimension, count = values.shape
    steps = factor @ draw_normals((dimension, count), generator, values.device)
    candidates = values + WALK / math.sqrt(dimension) * steps
    reached = log_target(candidates)
    uniform = torch.rand(count, generator=generator, dtype=values.dtype).to(values.device)
    taken = torch.log(uniform) < reached - level
    return torch.where(taken, candidates, values), torch.where(taken, reached, level)
