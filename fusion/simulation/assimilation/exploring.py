"""Weighted particles of one patient: of the prior, or of a fitted proposal where the prior's weights degenerate."""

from dataclasses import dataclass

import torch

from fusion.simulation.assimilation.moves import move
from fusion.simulation.assimilation.pareto import smooth
from fusion.simulation.assimilation.patient import PatientModel, Weighed
from fusion.simulation.assimilation.weights import (
    effective_size,
    fit,
    log_standard_normal,
    normalise,
    propose,
    resample,
    temper,
)
from fusion.simulation.shapes import DeviateValues, Particles
from fusion.simulation.state.prior import Deviates, draw_deviates

ENOUGH = 0.05
LARGEST_K = 0.7
ROUNDS = 10
MOVES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """n particles with weights.

    Attributes:
        deviates: drawn.
        log_prior_ratio: (n,) log prior minus log proposal.
        weighed: what the data say of each.
        weights: (n,) Pareto-smoothed, sum 1.
        effective_size: of the weights as they were.
        k_hat: of their tail; None where they are all alike.
        adapted: whether a proposal was fitted.
    """

    deviates: Deviates
    log_prior_ratio: Particles
    weighed: Weighed
    weights: Particles
    effective_size: float
    k_hat: float | None
    adapted: bool

    @property
    def is_enough(self) -> bool:
        """At least 5 % effective, and a tail that can be averaged over."""
        light = self.k_hat is None or self.k_hat <= LARGEST_K
        return light and self.effective_size >= ENOUGH * len(self.weights)

    @property
    def rank(self) -> tuple[bool, float]:
        """Of two, the one to keep: enough at all, then the larger effective size."""
        return self.is_enough, self.effective_size


def explore(model: PatientModel, particles: int, generator: torch.Generator, device: torch.device) -> Explored:
    """Particles of the prior; while their weights degenerate, of a t fitted to the best so far (adaptive sampling)."""
    prior = draw_deviates(model.names, particles, generator, device)
    best = _weigh(model, prior, torch.zeros_like(prior.values[0]), adapted=False)
    for _ in range(ROUNDS):
        if best.is_enough:
            break
        log_weights = best.log_prior_ratio + best.weighed.total
        guide = temper(log_weights, 2 * ENOUGH * particles)
        values, ratio = propose(best.deviates.values, guide, generator)
        candidate = _weigh(model, Deviates(names=model.names, values=values), ratio, adapted=True)
        best = max(best, candidate, key=lambda each: each.rank)
    return best


def _weigh(model: PatientModel, deviates: Deviates, log_prior_ratio: Particles, *, adapted: bool) -> Explored:
    weighed, where = model.weigh(deviates), f"patient {model.history.code}"
    log_weights = log_prior_ratio + weighed.total
    size = effective_size(normalise(log_weights, where))
    smoothed = smooth(log_weights)
    return Explored(
        deviates=deviates, log_prior_ratio=log_prior_ratio, weighed=weighed,
        weights=normalise(smoothed.log_weights, where), effective_size=size, k_hat=smoothed.k_hat, adapted=adapted,
    )  # fmt: skip


def settle_particles(model: PatientModel, explored: Explored, generator: torch.Generator) -> Deviates:
    """Equally weighted particles; copies of a fitted proposal's are moved apart without leaving the posterior."""
    rows = resample(explored.weights, generator)
    kept = explored.deviates.take(rows)
    if explored.is_enough and not explored.adapted:
        return kept

    def log_target(values: DeviateValues) -> Particles:
        return log_standard_normal(values) + model.weigh(Deviates(names=model.names, values=values)).total

    values = kept.values
    level = log_standard_normal(values) + explored.weighed.total[rows]
    factor = fit(explored.deviates.values, explored.weights).factor
    for _ in range(MOVES):
        values, level = move(values, level, log_target, factor, generator)
    return Deviates(names=model.names, values=values)
