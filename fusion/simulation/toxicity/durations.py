"""How long an episode of grade 3 or more lasts: exponential, published (durations.csv) and updated by the cohort's."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from scipy.special import gammaincinv

from fusion.simulation.library import DrugClass
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import Particles
from fusion.simulation.toxicity.onset import read_table

# Durations are drawn as so many even quantiles: enough for a 90 % interval, and one weight a week for each.
DRAWS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """The rate at which episodes end, a day, as a gamma distribution.

    Attributes:
        ended: shape: episodes seen to end, those that the published median is worth included.
        days: days in episodes that go with them.
        verified: whether the published median was checked, or outweighed by the cohort's own episodes.
        source: where it comes from.
    """

    ended: float
    days: float
    verified: bool
    source: str

    @property
    def mean_days(self) -> float:
        """Days an episode lasts at the mean rate."""
        return self.days / self.ended

    def rates(self) -> Particles:
        """(16,) even quantiles of the rate a day, rising."""
        ranks = (np.arange(DRAWS) + 0.5) / DRAWS
        return torch.as_tensor(gammaincinv(self.ended, ranks) / self.days)


def find_duration(drug_class: DrugClass, kind: str, site: SiteEvents | None, settings: Settings) -> Duration:
    """The published median m as `duration_weight` ended episodes of mean m / log 2, and the cohort's episodes.

    Episodes still open when observation ended add their days and no end, as in the likelihood of censored exponential
    times.
    """
    published = _published(drug_class, kind)
    weight = settings.duration_weight
    ended, days = (site.ended, site.episode_days) if site else (0, 0.0)
    seen = f"; site data, {ended} episodes seen to end in {days:.0f} days of them" if days else ""
    return Duration(
        ended=weight + ended,
        days=weight * published.median_days / math.log(2) + days,
        verified=published.verified or ended > weight,
        source=published.source + seen,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Median:
    median_days: float
    verified: bool
    source: str


def _published(drug_class: DrugClass, kind: str) -> _Median:
    table = _load()
    return table.get((drug_class, kind), table[drug_class, ANY])


@cache
def _load() -> dict[tuple[DrugClass, str], _Median]:
    return {
        (DrugClass(row["drug_class"]), row["kind"]): _Median(
            median_days=float(row["median_days"]), verified=row["verified"] == "yes", source=row["source"]
        )
        for row in read_table("durations.csv")
    }
