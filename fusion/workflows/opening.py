"""A checkpoint opened once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fusion.checkpoint.files import load_with_population
from fusion.model.twin import TwinModel
from fusion.simulation.calibration.anchoring import anchor_arms
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
    if population is None:
        return OpenModel(model=model, population=library_population())
    # Once for all: an arm has the same numbers whether it is named or comes by default.
    return OpenModel(model=model, population=anchor_arms(Population.from_dict(population)))
