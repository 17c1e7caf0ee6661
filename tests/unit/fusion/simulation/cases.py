"""A patient on atezolizumab, and small pieces that many tests of the state model share."""

from typing import Any

import torch

from fusion.cohort.history import CtdnaVisit, PatientHistory, SizeVisit, TherapyLine
from fusion.simulation.assimilation.posterior import Posterior, update
from fusion.simulation.population import Population, library_population
from fusion.simulation.state.burden import Kinetics

INDEX = TherapyLine(regimen="atezolizumab", start_day=0, is_index=True)
GROWING = ((0, 60.0), (42, 75.0), (84, 98.0))
SHRINKING = ((0, 60.0), (42, 40.0), (84, 27.0))
POPULATION: Population = library_population()


def sizes(points: tuple[tuple[int, float], ...]) -> tuple[SizeVisit, ...]:
    return tuple(SizeVisit(day=day, value_mm=value) for day, value in points)


def draws(points: tuple[tuple[int, float], ...]) -> tuple[CtdnaVisit, ...]:
    return tuple(CtdnaVisit(day=day, max_vaf=vaf) for day, vaf in points)


def make_history(**changed: Any) -> PatientHistory:
    plain: dict[str, Any] = {"code": "P1", "study": "demo", "diagnosis": "NSCLC"}
    return PatientHistory(**{**plain, **changed})


def treated_history(points: tuple[tuple[int, float], ...], **changed: Any) -> PatientHistory:
    return make_history(lines=(INDEX,), sizes=sizes(points), origin_day=points[-1][0] + 1, **changed)


def make_posterior(history: PatientHistory | None = None, *, particles: int = 400, seed: int = 0) -> Posterior:
    return update(history or make_history(), None, POPULATION, particles=particles, seed=seed)


def kinetics(shrinkage: float, growth: float, sensitive: float, count: int = 1) -> Kinetics:
    return Kinetics(shrinkage=many(shrinkage, count), growth=many(growth, count), sensitive=many(sensitive, count))


def many(value: float, count: int = 1) -> torch.Tensor:
    return torch.full((count,), value, dtype=torch.float64)
