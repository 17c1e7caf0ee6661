"""The twin under several beliefs: the stated one, the true one, and wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.twin.counterfactual.population import CAPACITY_CM3, draw_patients, volume_of
from benchmarks.twin.counterfactual.prior import Prior, generating, log_normal
from benchmarks.twin.counterfactual.protocol import Law
from benchmarks.twin.counterfactual.simulator import gompertz
from fusion.shapes import Coefficients, Curves

# Over-dispersed, and fixed before the patients of this page were drawn: SDs doubled, centres a quarter of an SD off.
WIDENED = 2.0
OFF_CENTRE = np.array([0.25, -0.25, 0.25])
TOO_LOW = np.full(3, -0.5)
WRONG_BY = 2.5
DRAWN, SEED = 200_000, 1
USUAL_CM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A prior and a growth law."""

    name: str
    prior: Prior
    law: Law


def exponential(volume: Curves) -> Curves:
    """Growth at the same rate at every size."""
    return np.ones_like(volume)


def logistic(volume: Curves) -> Curves:
    """Growth that falls linearly with size."""
    return 1 - volume / CAPACITY_CM3


def stated() -> tuple[Method, Method]:
    """The twin that is held against the published methods, its centres off in one direction and in the other."""
    return (
        Method(name="over-dispersed, displaced", prior=_displaced(OFF_CENTRE, WIDENED), law=gompertz),
        Method(name="over-dispersed, displaced the other way", prior=_displaced(-OFF_CENTRE, WIDENED), law=gompertz),
    )


def wrong() -> Method:
    """Centres far off, SDs doubled."""
    prior = _displaced(np.full(3, WRONG_BY), WIDENED)
    return Method(name=f"wrong by {WRONG_BY} SD, SDs doubled", prior=prior, law=gompertz)


def beside() -> tuple[Method, ...]:
    """The same twin believing something else."""
    over = stated()[0].prior
    faster = float(np.log(CAPACITY_CM3 / volume_of(USUAL_CM)))
    return (
        Method(name="true prior and group", prior=generating(), law=gompertz),
        Method(name="over-dispersed, centres half an SD too low", prior=_displaced(TOO_LOW, WIDENED), law=gompertz),
        Method(name="over-dispersed, exponential growth", prior=over.with_growth_times(faster), law=exponential),
        Method(name="over-dispersed, logistic growth", prior=over.with_growth_times(faster), law=logistic),
        wrong(),
        Method(
            name=f"wrong by {WRONG_BY} SD and sure of it",
            prior=_displaced(np.full(3, WRONG_BY), 1.0),
            law=gompertz,
        ),
    )


def _displaced(by: Coefficients, widened: float) -> Prior:
    mean, sd = _moments()
    return log_normal(mean + by * sd, widened * sd)


@cache
def _moments() -> tuple[Coefficients, Coefficients]:
    """Of growth, chemo and radio, truncation and groups included."""
    drawn = draw_patients(DRAWN, np.random.default_rng(SEED)).parameters
    return drawn.mean(axis=0), drawn.std(axis=0)
