"""A patient's parameters given the volumes so far, by the twin's own importance weights.

Given growth law and volumes, V(t+1) / V(t) - 1 is linear in the parameters with normal noise, so the likelihood of all
days up to an origin is a quadratic form. As in `fusion.simulation.assimilation.posterior`, the whole history is weighed
anew at each origin, and where few particles explain it they are drawn again from a proposal fitted to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from benchmarks.twin.counterfactual.prior import ParameterValues, Prior
from benchmarks.twin.counterfactual.protocol import Law, Parameters
from benchmarks.twin.counterfactual.simulator import DAYS, NOISE, Courses, kill
from fusion.shapes import Indices
from fusion.simulation.assimilation.weights import effective_size, log_standard_normal, normalise, propose, temper
from fusion.simulation.shapes import DeviateValues, Particles

PARTICLES, ENOUGH, ROUNDS, SLIGHT = 500, 0.1, 6, 1e-12
PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))

Evidence = Float[Tensor, "t 9"]
ManyEvidence = Float[Tensor, "n t 9"]
Features = Float[Tensor, "9 n"]
DayWeights = Float[Tensor, "t n"]
Moments = Float[np.ndarray, "n t 9"]
Covariances = Float[np.ndarray, "n t 3 3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Of n patients on each day.

    Attributes:
        mean: (n, 59, 3) growth, chemo, radio.
        covariance: (n, 59, 3, 3).
        weak: share of days on which the effective number of particles stayed below a tenth of them.
    """

    mean: Parameters
    covariance: Covariances
    weak: float


def believe(
    courses: Courses, groups: Indices, prior: Prior, law: Law, *, particles: int = PARTICLES, seed: int
) -> Beliefs:
    """Mean and covariance of every patient's parameters on every day of follow-up.

    Args:
        courses: of n patients; each day is judged by what came before it.
        groups: (n,) of the patients.
        prior: before anything is seen.
        law: of growth; its parameter is the first.
        particles: for each patient.
        seed: of the first patient; the next one's follows.
    """
    moments = np.zeros((len(groups), DAYS - 1, len(PAIRS) + 3))
    evidence = weigh_days(courses, law)
    weak = 0
    for number, group in enumerate(groups):
        days = int(courses.followed[number])
        generator = torch.Generator().manual_seed(seed + number)
        one = _Patient(evidence=evidence[number, :days], prior=prior, group=int(group), generator=generator)
        found, few = one.track(particles)
        moments[number, :days] = found.numpy()
        weak += few
    return _beliefs(moments, weak / int(courses.followed.sum()))


def _beliefs(moments: Moments, weak: float) -> Beliefs:
    mean = moments[..., len(PAIRS) :]
    square = np.empty((*mean.shape, 3))
    for number, (a, b) in enumerate(PAIRS):
        square[..., a, b] = square[..., b, a] = moments[..., number]
    return Beliefs(mean=mean, covariance=square - mean[..., None] * mean[..., None, :], weak=weak)


def weigh_days(courses: Courses, law: Law) -> ManyEvidence:
    """Coefficients of the log likelihood of all days before each, for the features of parameters."""
    volume = courses.volume[:, :-1]
    slopes = np.stack([law(volume), -courses.concentration, -kill(courses.dose)], axis=-1)
    change = courses.volume[:, 1:] / np.where(volume > 0, volume, 1.0) - 1
    quadratic = [-(0.5 if a == b else 1.0) * slopes[..., a] * slopes[..., b] for a, b in PAIRS]
    linear = [slopes[..., a] * change for a in range(3)]
    each = np.stack([*quadratic, *linear], axis=-1) / NOISE**2
    before = np.zeros_like(each)
    before[:, 1:] = np.cumsum(np.where(courses.origins[..., None], each, 0.0), axis=1)[:, :-1]
    return torch.from_numpy(before)


def features(parameters: ParameterValues) -> Features:
    """Products of pairs of parameters, then the parameters."""
    return torch.stack([*(parameters[a] * parameters[b] for a, b in PAIRS), *parameters])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patient:
    """One patient's evidence by day."""

    evidence: Evidence
    prior: Prior
    group: int
    generator: torch.Generator

    def track(self, particles: int) -> tuple[Evidence, int]:
        """(t, 9) expected features on each day, and the number of days that few particles carry."""
        deviates = torch.randn((3, particles), generator=self.generator, dtype=torch.float64)
        ratio = torch.zeros(particles, dtype=torch.float64)
        found: list[Evidence] = []
        done = tries = weak = 0
        while True:
            values, allowed = self.prior.parameters(deviates, self.group)
            described = features(values)
            log_weights = ratio + allowed + self.evidence[done:] @ described
            weights = carried(log_weights, at_least_one=tries == ROUNDS)
            weak += tries == ROUNDS and effective_size(weights[0]) < ENOUGH * particles
            found += [torch.stack(weights) @ described.T] if weights else []
            done, tries = done + len(weights), 0 if weights else tries + 1
            if done == len(self.evidence):
                return torch.cat(found), weak
            deviates, ratio = redraw(deviates, log_weights[len(weights)], self.generator)


def carried(log_weights: DayWeights, *, at_least_one: bool) -> list[Particles]:
    """Weights on the first days, as long as enough particles carry them."""
    found: list[Particles] = []
    for one in log_weights:
        weights = normalise(one, f"day {len(found)}")
        first = at_least_one and not found
        if not first and effective_size(weights) < ENOUGH * len(one):
            break
        found.append(weights)
    return found


def redraw(
    deviates: DeviateValues, log_weights: Particles, generator: torch.Generator
) -> tuple[DeviateValues, Particles]:
    """New particles around those that explain a day, and log prior minus log proposal up to a constant.

    The proposal is fitted in coordinates in which the weighted particles have unit variance: a day of radiotherapy says
    a hundred times more of a sensitivity than its prior, and `propose` keeps a tenth of a prior SD.
    """
    fitted = temper(log_weights, 2 * ENOUGH * len(log_weights))
    mean = (deviates @ fitted)[:, None]
    apart = deviates - mean
    factor = torch.linalg.cholesky((apart * fitted) @ apart.T + SLIGHT * torch.eye(3, dtype=deviates.dtype))
    local, ratio = propose(torch.linalg.solve_triangular(factor, apart, upper=False), fitted, generator)
    drawn = mean + factor @ local
    return drawn, ratio - log_standard_normal(local) + log_standard_normal(drawn)
