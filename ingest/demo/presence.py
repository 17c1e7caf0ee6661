"""Which patient has which modality: patterns of real cohorts, not chance alone.

Site 3 sends no slides and site 4 no tissue for expression; imaging was an optional substudy that frail patients did not
join; half of site 2 began before blood values were collected; patients with bone disease alone have no measurable
lesion. The rates are met exactly, by leaving out the patients with the highest score of being left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.demo.cohort import Cohort, Floats
from ingest.demo.seeds import generator

MISSING_SHARE: Final = {
    "ctdna": 0.10,
    "pathology": 0.18,
    "omics": 0.22,
    "labs": 0.10,
    "tumour_size": 0.12,
    "radiomics": 0.60,
}
ALWAYS: Final = 10.0

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Which patient has which modality. Shapes: each array of `has` is (patients,)."""

    has: Mapping[str, Flags]

    def patients(self, modality: str) -> list[int]:
        """Places of the patients who have it."""
        return [int(place) for place in np.flatnonzero(self.has[modality])]


def draw_presence(cohort: Cohort) -> Presence:
    """Leave out each modality for its share of the patients."""
    chance = generator(cohort.seed, "presence").normal(size=(len(MISSING_SHARE), len(cohort)))
    scores = _scores(cohort)
    return Presence(
        has={
            modality: _keep(scores[modality] + chance[row], share)
            for row, (modality, share) in enumerate(MISSING_SHARE.items())
        }
    )


def _scores(cohort: Cohort) -> Mapping[str, Floats]:
    frailty = cohort.factors["frailty"] + 0.7 * (cohort.ecog == 2)
    started_early = (cohort.site == "site-2") & (np.arange(len(cohort)) % 2 == 0)
    return {
        "ctdna": 0.8 * (cohort.ecog == 2) + 0.6 * (cohort.site == "site-1"),
        "pathology": ALWAYS * (cohort.site == "site-3"),
        "omics": ALWAYS * (cohort.site == "site-4") + 0.6 * cohort.squamous - 0.3 * np.log(cohort.burden_mm / 60),
        "labs": 2.5 * started_early,
        "tumour_size": -1.2 * np.log(cohort.burden_mm / 60) - 0.3 * cohort.metastatic_sites,
        "radiomics": 1.2 * frailty + 0.8 * (cohort.site == "site-4"),
    }


def _keep(score: Floats, share: float) -> Flags:
    left_out = round(share * len(score))
    keep = np.ones(len(score), dtype=np.bool_)
    keep[np.argsort(-score, kind="stable")[:left_out]] = False
    return keep
