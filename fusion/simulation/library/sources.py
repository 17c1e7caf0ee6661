"""Where the curves of each regimen stand in a folder of reconstructed patients."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Endpoint(StrEnum):
    """What a curve is of."""

    PFS = "PFS"
    OS = "OS"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSource:
    """One arm's curve of one endpoint; a pooled regimen has several of each.

    Attributes:
        regimen: key in the library.
        trial: name of the trial.
        endpoint: PFS or OS.
        dataset: name in the folder's key.csv.
        arm: name in the folder's patients.csv.
    """

    regimen: str
    trial: str
    endpoint: Endpoint
    dataset: str
    arm: str


@cache
def load_sources() -> tuple[CurveSource, ...]:
    """The table that ships with the package."""
    text = files("fusion.simulation.library").joinpath("curves.csv").read_text(encoding="utf-8")
    return tuple(
        CurveSource(
            regimen=row["regimen"],
            trial=row["trial"],
            endpoint=Endpoint(row["endpoint"]),
            dataset=row["dataset"],
            arm=row["arm"],
        )
        for row in csv.DictReader(text.splitlines())
    )
