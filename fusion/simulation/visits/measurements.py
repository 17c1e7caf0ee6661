"""What could be measured next, and what that costs."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Kind(StrEnum):
    """What is measured."""

    SCAN = "scan"
    CTDNA = "ctdna"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one measurement.

    Attributes:
        kind: of measurement.
        label: for the reader.
        euro: price.
        radiation_msv: effective dose.
        verified: whether both were checked against a source.
        source: where they come from.
    """

    kind: Kind
    label: str
    euro: float
    radiation_msv: float
    verified: bool
    source: str


@cache
def load_costs() -> dict[Kind, Cost]:
    """The costs that ship with the package; a site gives its own in their place."""
    text = files("fusion.simulation.visits").joinpath("measurements.csv").read_text(encoding="utf-8")
    return {Kind(row["kind"]): _parse(row) for row in csv.DictReader(text.splitlines())}


def _parse(row: dict[str, str]) -> Cost:
    return Cost(
        kind=Kind(row["kind"]),
        label=row["label"],
        euro=float(row["cost_eur"]),
        radiation_msv=float(row["radiation_msv"]),
        verified=row["verified"] == "yes",
        source=row["source"],
    )
