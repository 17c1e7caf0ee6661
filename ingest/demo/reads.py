"""Blood draws: when, and what the panel counts in them (E3, E4).

    VAF = m C / (2 (C + C_n)),   mutant reads ~ BetaBinomial(depth, VAF, rho)

A variant with fewer than five mutant reads or below 0.2 % is not called; it is absent from the VCF, never a zero in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort
from ingest.demo.course import Course, ctdna_at
from ingest.demo.followup import Seen
from ingest.demo.mutations import Carried, Hotspot
from ingest.demo.seeds import generator

BACKGROUND_HGE_PER_ML: Final = 15 * 303.0
SD_LOG_BACKGROUND: Final = 0.2
SD_LOG_DRAW: Final = 0.15
OVERDISPERSION: Final = 0.002
MEDIAN_DEPTH: Final = 2400
MIN_READS: Final = 5
MIN_VAF: Final = 0.002
ON_TREATMENT_DAYS: Final = (21, 42, 84, 126, 168)
MAX_DRAWS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One called variant."""

    hotspot: Hotspot
    depth: int
    mutant: int

    @property
    def vaf(self) -> float:
        """Share of mutant reads."""
        return self.mutant / self.depth


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One blood draw; no calls means that the panel was run and found nothing."""

    day: int
    calls: tuple[Call, ...]


def draw_blood(cohort: Cohort, course: Course, seen: Seen, patient: int) -> tuple[Draw, ...]:
    """Two to six draws of one tested patient on their factual course, in order of their days."""
    rng = generator(cohort.seed, "blood", patient)
    background = BACKGROUND_HGE_PER_ML * np.exp(SD_LOG_BACKGROUND * rng.normal())
    carried = cohort.genotypes[patient].carried
    return tuple(
        Draw(
            day=day,
            calls=_count(carried, ctdna_at(course, patient, day), background * np.exp(SD_LOG_DRAW * rng.normal()), rng),
        )
        for day in _days(seen, rng)
    )


def _days(seen: Seen, rng: np.random.Generator) -> list[int]:
    """At screening, within the week before day 0, then at visits; who is screened never depends on what follows."""
    baseline = -int(rng.integers(0, 8))
    planned = [day + int(rng.integers(-2, 3)) for day in ON_TREATMENT_DAYS]
    wanted = int(rng.integers(1, MAX_DRAWS - 1))
    later = [day for day in planned if day <= seen.os_day][:wanted]
    screening = baseline - int(rng.integers(10, 22))
    return [screening, baseline, *later]


def _count(carried: tuple[Carried, ...], level: float, background: float, rng: np.random.Generator) -> tuple[Call, ...]:
    calls = (_call(item, item.copies * level / (2 * (level + background)), rng) for item in carried)
    return tuple(call for call in calls if call.mutant >= MIN_READS and call.vaf >= MIN_VAF)


def _call(item: Carried, tumour_vaf: float, rng: np.random.Generator) -> Call:
    vaf = min(max(item.blood_vaf or tumour_vaf, 1e-6), 0.95)
    depth = int(MEDIAN_DEPTH * np.exp(0.25 * rng.normal()))
    scale = 1 / OVERDISPERSION - 1
    share = rng.beta(vaf * scale, (1 - vaf) * scale)
    return Call(hotspot=item.hotspot, depth=depth, mutant=int(rng.binomial(depth, share)))
