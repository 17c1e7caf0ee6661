"""When toxicity sets in: Weibull distributions of the time to the first event of grade 3 or more (onset.csv)."""

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import torch

from fusion.simulation.library import DrugClass
from fusion.simulation.library.rates import ANY
from fusion.simulation.shapes import Weekly

BLOOD = "Blood and lymphatic system disorders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """A Weibull distribution by its median in weeks and its shape.

    Attributes:
        median_weeks: half of those who ever have the event have had it by then.
        shape: of the Weibull distribution; an assumption everywhere.
        verified: whether the median was checked against its source.
        source: publication, or that it is assumed.
    """

    median_weeks: float
    shape: float = 1.2
    verified: bool = False
    source: str = ""

    def distribution(self, weeks: int, *, elapsed_weeks: float = 0.0) -> Weekly:
        """W(e + t) - W(e) at t = 0, 1, …, `weeks`, after e weeks on the line; W(t) = 1 - 2^(-(t / median)^shape)."""
        reached = self._reached(elapsed_weeks + np.arange(weeks + 1)) - self._reached(np.array([elapsed_weeks]))
        return torch.as_tensor(reached)

    def _reached(self, weeks: np.ndarray) -> np.ndarray:
        return np.asarray(-np.expm1(-math.log(2) * (weeks / self.median_weeks) ** self.shape))


def find_onset(drug_class: DrugClass, kind: str) -> Onset:
    """The onset of one organ class or event under one class of drug; without its own, that of any event."""
    table = _load()
    return table.get((drug_class, kind), table[drug_class, ANY])


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this module."""
    text = files("fusion.simulation.toxicity").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _load() -> dict[tuple[DrugClass, str], Onset]:
    return {
        (DrugClass(row["drug_class"]), row["kind"]): Onset(
            median_weeks=float(row["median_weeks"]),
            shape=float(row["shape"]),
            verified=row["verified"] == "yes",
            source=row["source"],
        )
        for row in read_table("onset.csv")
    }
