"""A checkpoint opened once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fusion.checkpoint.files import load_with_population
from fusion.model.twin import TwinModel
from fusion.simulation.population import Population, library_population


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModel:
    """A predictor with its calibrated arms; without one, the regimen library alone."""

    model: TwinModel | None
    population: Population


@lru_cache(maxsize=4)
def open_model(checkpoint: Path | None) -> OpenModel:
    """The model of a checkpoint, or what the twin runs on without any cohort.

    Raises:
        CheckpointError: not a checkpoint of this version.
    """
    if checkpoint is None:
        return OpenModel(model=None, population=library_population())
    model, population = load_with_population(checkpoint)
    arms = library_population() if population is None else Population.from_dict(population)
    return OpenModel(model=model, population=arms)
