"""The twin of one patient: what is known and how old it is, the state now, the flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from fusion.cohort.history import PatientHistory
from fusion.simulation.assimilation.posterior import PARTICLES, Posterior, update
from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.library import Regimen
from fusion.simulation.population import Population
from fusion.simulation.state.prior import CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One patient at an origin day.

    Attributes:
        patient: code.
        study: code.
        origin_day: the day of the state.
        modalities: {name: present, age_days}; the age is that of the latest item at the origin, None where absent.
        state: {name: mean, low, high}.
        flags: about data and weights.
        posterior: the particles, to simulate arms from.
    """

    patient: str
    study: str
    origin_day: int
    modalities: Mapping[str, Mapping[str, Any]]
    state: Mapping[str, Mapping[str, float]]
    flags: tuple[Flag, ...]
    posterior: Posterior

    def to_json(self) -> dict[str, Any]:
        """Patient, study, origin, modalities, state, weights and flags as plain dicts."""
        return {
            "patient": self.patient,
            "study": self.study,
            "origin_day": self.origin_day,
            "modalities": {name: dict(each) for name, each in self.modalities.items()},
            "state": {name: dict(each) for name, each in self.state.items()},
            "weights": self.posterior.weights(),
            "flags": [flag.to_json() for flag in self.flags],
        }


def twin_from_history(
    history: PatientHistory,
    population: Population,
    regimen: Regimen | None = None,
    *,
    particles: int = PARTICLES,
    seed: int,
    now: int | None = None,
    latest_days: Mapping[str, int | None] | None = None,
    device: torch.device = CPU,
) -> Twin:
    """Update the population by one history and describe the result.

    Args:
        history: of one patient; its origin day is the day of the state.
        population: arms and prognostic slope.
        regimen: whose growth holds before any line.
        particles: n.
        seed: of the particles.
        now: the day on which ages are counted; the origin day unless given.
        latest_days: last day of each other modality (radiomics, omics …) that a model used, None where absent.
        device: that the particles live on.

    Raises:
        InferenceFailed: no particle explains the data.
    """
    posterior = update(history, regimen, population, particles=particles, seed=seed, device=device)
    today = history.origin_day if now is None else now
    known = posterior.model
    sizes, draws = [visit.day for visit in known.sizes], [visit.day for visit in known.ctdna]
    latest = {"tumour_size": max(sizes, default=None), "ctdna": max(draws, default=None), **(latest_days or {})}
    missing = [name for name, day in latest.items() if day is None]
    flags = raised((bool(missing), FlagCode.MISSING_MODALITY, "Not known for this patient: " + ", ".join(missing)))
    return Twin(
        patient=history.code,
        study=history.study,
        origin_day=history.origin_day,
        modalities={name: describe_modality(day, today) for name, day in latest.items()},
        state=posterior.state(),
        flags=(*posterior.flags, *flags),
        posterior=posterior,
    )


def describe_modality(latest_day: int | None, today: int) -> dict[str, Any]:
    """Whether a modality is there, and the age of its latest item in days."""
    return {"present": latest_day is not None, "age_days": None if latest_day is None else today - latest_day}
