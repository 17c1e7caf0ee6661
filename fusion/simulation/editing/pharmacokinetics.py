"""Exposure to a drug at another dose or schedule, relative to its label's: one compartment, repeated bolus."""

import csv
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

DAYS_PER_WEEK = 7


class Driver(StrEnum):
    """What effect follows: the average level, or the lowest one before the next administration."""

    AVERAGE = "average"
    TROUGH = "trough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pharmacokinetics:
    """How one drug of a regimen is given and cleared.

    Attributes:
        regimen: key in the library.
        drug: whose numbers these are.
        label_dose: in words.
        label_mg: number that a dose in mg is compared with (mg, or mg/m2), None where the label's dose is none such.
        every_weeks: interval of the label.
        half_life_days: terminal half-life.
        driver: of the effect.
        verified: whether interval, dose and half-life were checked against the source.
        source: publication or label.
    """

    regimen: str
    drug: str
    label_dose: str
    label_mg: float | None
    every_weeks: float
    half_life_days: float
    driver: Driver
    verified: bool
    source: str

    def relative_exposure(self, dose: float, every_weeks: float | None) -> float:
        """Exposure at a fraction of the label dose every so many weeks (None: the label's), over that of the label.

        Average level: proportional to dose / interval. Trough of a one-compartment bolus at steady state: proportional
        to dose / (exp(k tau) - 1), k = log 2 / half-life (Gibaldi and Perrier 1982).
        """
        interval = self.every_weeks if every_weeks is None else every_weeks
        match self.driver:
            case Driver.AVERAGE:
                return dose * self.every_weeks / interval
            case Driver.TROUGH:
                return dose * self._trough_part(self.every_weeks) / self._trough_part(interval)

    def relative_average(self, dose: float, every_weeks: float | None) -> float:
        """The average level over the label's, which toxicity follows."""
        return dose * self.every_weeks / (self.every_weeks if every_weeks is None else every_weeks)

    def _trough_part(self, every_weeks: float) -> float:
        """exp(k tau) - 1: what a dose is divided by to give the level before the next."""
        return math.expm1(math.log(2) * every_weeks * DAYS_PER_WEEK / self.half_life_days)


@cache
def load_pharmacokinetics() -> dict[str, Pharmacokinetics]:
    """By regimen, the table that ships with the package."""
    text = files("fusion.simulation.library").joinpath("pk.csv").read_text(encoding="utf-8")
    return {row["regimen"]: _parse(row) for row in csv.DictReader(text.splitlines())}


def _parse(row: dict[str, str]) -> Pharmacokinetics:
    return Pharmacokinetics(
        regimen=row["regimen"],
        drug=row["drug"],
        label_dose=row["label_dose"],
        label_mg=float(row["label_mg"]) if row["label_mg"] else None,
        every_weeks=float(row["every_weeks"]),
        half_life_days=float(row["half_life_days"]),
        driver=Driver(row["driver"]),
        verified=row["verified"] == "yes",
        source=row["source"],
    )
