"""Ranks of true parameters among the particles of the product's own update."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import torch

from benchmarks.twin.inference.drawing import BURDEN_NOW, VAF_NOW, draw_patient
from fusion.cohort.history import Knowing
from fusion.simulation.assimilation.posterior import Posterior, update
from fusion.simulation.flags import FlagCode
from fusion.simulation.library import load_library
from fusion.simulation.population import library_population
from fusion.workflows.processes import local_processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One drawn patient: the rank in 0..1 of each truth, and what the patient was like."""

    ranks: dict[str, float]
    effective_share: float
    k_hat: float
    flagged: bool
    sizes: int
    below_limit: int
    draws: int
    non_detects: int
    lines: int
    progressed: bool
    stopped: bool
    plateau: bool
    seconds: float


def rank_patients(patients: int, particles: int, seed: int) -> list[Ranked]:
    """Draw and rank patients, by as many processes as there are cores."""
    with local_processes() as pool:
        return list(pool.map(rank_patient, range(patients), repeat(particles), repeat(seed), chunksize=20))


def rank_patient(number: int, particles: int, seed: int) -> Ranked:
    """Draw one patient, update the population by what is seen, and rank the truth."""
    rng = np.random.default_rng([seed, number])
    drawn = draw_patient({each.key: each for each in load_library().regimens}, rng)
    started = time.process_time()
    posterior = update(drawn.history, None, library_population(), particles=particles, seed=number)
    seconds, history = time.process_time() - started, drawn.history
    codes = {flag.code for flag in posterior.flags}
    return Ranked(
        ranks={name: rank(values_of(posterior, name), truth, rng) for name, truth in drawn.truth.items()},
        effective_share=posterior.effective_size / particles, k_hat=posterior.k_hat or 0.0,
        flagged=FlagCode.WEIGHTS in codes, sizes=len(history.sizes),
        below_limit=sum(visit.state is not Knowing.VALUE for visit in history.sizes), draws=len(history.ctdna),
        non_detects=sum(visit.state is not Knowing.VALUE for visit in history.ctdna), lines=len(history.lines),
        progressed=history.progression_day is not None, stopped=FlagCode.SCANS_STOPPED in codes,
        plateau=drawn.truth["plateau"] < -1.645, seconds=seconds,
    )  # fmt: skip


def values_of(posterior: Posterior, name: str) -> torch.Tensor:
    """Particles of a deviate or of a state."""
    states = {BURDEN_NOW: posterior.burden.total, VAF_NOW: posterior.vaf}
    return states[name] if name in states else posterior.deviates.of(name)


def rank(values: torch.Tensor, truth: float, rng: np.random.Generator) -> float:
    """Share of particles below the truth, ties by chance."""
    below, same = int((values < truth).sum()), int((values == truth).sum())
    return (below + rng.uniform() * (same + 1)) / (len(values) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Ranks of one parameter over patients."""

    name: str
    values: Sequence[float] = field(repr=False)

    def covered(self, level: float) -> float:
        """Share of truths inside the central interval of this level."""
        return float(np.mean(np.abs(np.asarray(self.values) - 0.5) <= level / 2))

    def off(self, level: float) -> float:
        """How far that share is from the level."""
        return abs(self.covered(level) - level)

    def error(self, level: float) -> float:
        """Monte-Carlo standard error of the share."""
        return float(np.sqrt(level * (1 - level) / len(self.values)))


def collect_ranks(ranked: Iterable[Ranked]) -> list[Ranks]:
    """By parameter, in the order they were met."""
    found: dict[str, list[float]] = {}
    for each in ranked:
        for name, value in each.ranks.items():
            found.setdefault(name, []).append(value)
    return [Ranks(name=name, values=values) for name, values in found.items()]
