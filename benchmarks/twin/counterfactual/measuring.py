"""Errors by confounding strength, and the bars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.sections import Bar, Section, at_most
from benchmarks.twin.counterfactual.inference import PARTICLES
from benchmarks.twin.counterfactual.learning import learn_prior
from benchmarks.twin.counterfactual.methods import WIDENED, Method, beside, stated, wrong
from benchmarks.twin.counterfactual.page import Measured, Runs, render
from benchmarks.twin.counterfactual.population import draw_patients
from benchmarks.twin.counterfactual.published import BEST, GAMMAS
from benchmarks.twin.counterfactual.scoring import Policy, draw_trial, score, score_references
from benchmarks.twin.counterfactual.simulator import AHEAD, gompertz, simulate

TITLE = "Counterfactual tumour volumes (simulated lung cancer, Geng 2017)"
FIRST_SEED, TRAINING_SEED = 2026, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    patients: int
    runs: int
    training: int
    particles: int


FULL = Size(patients=1000, runs=3, training=300, particles=PARTICLES)
QUICK = Size(patients=50, runs=1, training=20, particles=100)


def measure(folder: Path | None, *, quick: bool) -> Section:
    """The row; it reads no folder."""
    torch.set_num_threads(1)
    size = QUICK if quick else FULL
    measured = [measure_strength(gamma, size) for gamma in GAMMAS]
    bars = [bar for gamma, one in enumerate(measured) for bar in judge(gamma, one)]
    lines = render(measured, patients=size.patients, runs=size.runs, particles=size.particles)
    return Section(name="counterfactual", title=TITLE, lines=tuple(lines), bars=tuple(bars))


def measure_strength(gamma: int, size: Size) -> Measured:
    """The stated twin on every run under both policies; the others on the first run, treated by its own size."""
    scored = {
        (policy, method.name): _score_runs(gamma, policy, method, size) for policy in Policy for method in stated()
    }
    learned = _learned(gamma, size)
    over = Method(name=f"{learned.name}, SDs doubled", prior=learned.prior.widened(WIDENED), law=gompertz)
    widened = {(policy, over.name): _score_runs(gamma, policy, over, size) for policy in Policy}
    trial = draw_trial(gamma, Policy.OWN, size.patients, FIRST_SEED)
    methods = (*beside(), learned)
    others = {one.name: score(trial, one, seed=FIRST_SEED, particles=size.particles)[0] for one in methods}
    references = score_references(trial, stated()[0])
    return Measured(
        stated={key: errors for key, (errors, _) in scored.items()},
        learned={key: errors for key, (errors, _) in widened.items()},
        beside={**references, **others},
        weak=max(weak for _, weak in (*scored.values(), *widened.values())),
    )


def _learned(gamma: int, size: Size) -> Method:
    """From training patients, beginning with a prior that is far off."""
    generator = np.random.default_rng(TRAINING_SEED)
    patients = draw_patients(size.training, generator)
    courses = simulate(patients, gamma, generator)
    prior = learn_prior(courses, patients, wrong().prior, particles=size.particles, seed=TRAINING_SEED)
    return Method(name=f"learned from {size.training} training patients", prior=prior, law=gompertz)


def _score_runs(gamma: int, policy: Policy, method: Method, size: Size) -> tuple[Runs, float]:
    """Errors of every run, and the largest share of days that few particles carry."""
    errors, weak = [], 0.0
    for run in range(size.runs):
        seed = FIRST_SEED + 100_000 * run
        trial = draw_trial(gamma, policy, size.patients, seed)
        found, share = score(trial, method, seed=seed, particles=size.particles)
        errors.append(found)
        weak = max(weak, share)
    return np.stack(errors), weak


def judge(gamma: int, measured: Measured) -> list[Bar]:
    """One and six days ahead at its worst, held against the best published: prior learned, then priors displaced."""
    best = BEST[gamma]
    bars = []
    for prior, found in (("learned, SDs doubled", measured.learned), ("displaced, worse of two", measured.stated)):
        worst = np.max([runs.mean(axis=0) for runs in found.values()], axis=0)
        what = f"gamma {gamma}, prior {prior}: normalised RMSE in %, worse of two readings"
        bars.append(at_most(f"one step ahead, {what}", float(worst[0]), best.next_day))
        bars.append(at_most(f"six steps ahead, {what}", float(worst[AHEAD - 1]), best.days_ahead[-1]))
    return bars
