"""Who the patients are: latent draws of the state model and the clinical picture that follows from them.

The latent factors are standard normal, and what drives the hazard is seen on day 0, most of it by more than one
modality: proliferation in Ki-67, expression, slides and LDH; stroma and immune infiltration in slides and expression;
texture (necrosis) in CT, slides and hypoxia genes; inflammation in blood values and expression; shedding in ctDNA. What
nobody can see on day 0 is how the tumour will answer (kill, sensitive), and when chance strikes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.demo.mutations import Genotype, draw_genotypes
from ingest.demo.regimens import ARMS
from ingest.demo.seeds import generator

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SITES: Final = ("site-1", "site-2", "site-3", "site-4")
SITE_SHARES: Final = (0.35, 0.35, 0.15, 0.15)
FACTORS: Final = (
    "immune",
    "proliferation",
    "stroma",
    "texture",
    "inflammation",
    "frailty",
    "shedding",
    "growth",
    "kill",
    "sensitive",
)
# Factors that follow from others, in this order, and in part from a draw of their own; each keeps unit variance.
# A tumour that outgrows its vessels turns necrotic, and one that divides and dies sheds DNA (Abbosh 2017).
MIXED: Final[Mapping[str, Mapping[str, float]]] = {
    "texture": {"proliferation": 0.5, "texture": 0.87},
    "growth": {"proliferation": 0.8, "texture": 0.3, "growth": 0.17},
    "shedding": {"proliferation": 0.45, "texture": 0.35, "shedding": 0.72},
    "frailty": {"inflammation": 0.5, "frailty": 0.87},
    "stroma": {"immune": -0.3, "stroma": 0.95},
}
# Log hazard per unit of each centred covariate or factor: w'x of the hazard, beside burden and growth rate.
WEIGHTS: Final = {
    "ecog": 0.45,
    "metastatic_sites": 0.22,
    "male": 0.12,
    "squamous": 0.20,
    "inflammation": 0.33,
    "stroma": 0.28,
    "immune": -0.22,
    "shedding": 0.25,
    "texture": 0.12,
    "stk11_or_keap1": 0.35,
    "frailty": 0.10,
}
MEDIAN_SLD_MM: Final = 60.0
SD_LOG_SLD: Final = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The patients, one array entry each.

    Shapes: every array (patients,); `factors` maps each name of FACTORS to standard-normal draws.
    `burden_mm`: true sum of longest diameters on day 0. `ki67_percent`: stained nuclei in the biopsy. `prognosis`: w'x,
    a log hazard ratio.
    """

    seed: int
    codes: tuple[str, ...]
    site: npt.NDArray[np.str_]
    arm: npt.NDArray[np.str_]
    age_years: Integers
    male: npt.NDArray[np.bool_]
    squamous: npt.NDArray[np.bool_]
    smoking: npt.NDArray[np.str_]
    stage: npt.NDArray[np.str_]
    ecog: Integers
    metastatic_sites: Integers
    ki67_percent: Integers
    burden_mm: Floats
    factors: dict[str, Floats]
    genotypes: tuple[Genotype, ...]
    prognosis: Floats

    def __len__(self) -> int:
        return len(self.codes)


def draw_cohort(patients: int, seed: int) -> Cohort:
    """Draw the patients of a study; equal arguments give an equal cohort."""
    rng = generator(seed, "cohort")
    factors = _draw_factors(patients, rng)
    male = rng.random(patients) < 0.61
    squamous = rng.random(patients) < 0.28
    smoking = rng.choice(["never", "former", "current"], size=patients, p=[0.17, 0.68, 0.15])
    age = np.clip(np.round(rng.normal(64, 9, patients)), 35, 87).astype(np.int64)
    ecog = np.digitize(0.8 * factors["frailty"] + 0.6 * rng.normal(size=patients), [-0.35, 1.2]).astype(np.int64)
    metastases = _draw_metastases(patients, rng)
    spread = 0.4 * (metastases - 2.5) / 1.2 + 0.9 * rng.normal(size=patients)
    genotypes = draw_genotypes(squamous, age, rng)
    mutated = np.array([genotype.has("STK11", "KEAP1") for genotype in genotypes])
    centred = {"ecog": ecog - 0.75, "metastatic_sites": metastases - 2.5, "stk11_or_keap1": mutated - 0.25}
    picture = factors | centred | {"male": male - 0.61, "squamous": squamous - 0.28}
    return Cohort(
        seed=seed,
        codes=tuple(f"DEMO-{number:03d}" for number in range(1, patients + 1)),
        site=_allot(patients, SITES, SITE_SHARES, rng),
        arm=_allot(patients, tuple(regimen.name for regimen in ARMS), (0.5, 0.5), rng),
        age_years=age,
        male=male,
        squamous=squamous,
        smoking=smoking,
        stage=np.array(["IIIB", "IVA", "IVB"])[np.digitize(metastases, [1, 3])],
        ecog=ecog,
        metastatic_sites=metastases,
        ki67_percent=_draw_ki67(factors["proliferation"], rng),
        burden_mm=np.clip(MEDIAN_SLD_MM * np.exp(SD_LOG_SLD * spread), 12, 280),
        factors=factors,
        genotypes=genotypes,
        prognosis=np.sum([weight * picture[name] for name, weight in WEIGHTS.items()], axis=0),
    )


def _draw_metastases(patients: int, rng: np.random.Generator) -> Integers:
    """Number of metastatic sites; a few patients have none, locally advanced disease that cannot be resected."""
    drawn = 1 + rng.poisson(1.5, patients)
    return np.where((drawn == 1) & (rng.random(patients) < 0.4), 0, drawn)


def _draw_factors(patients: int, rng: np.random.Generator) -> dict[str, Floats]:
    drawn = {name: rng.normal(size=patients) for name in FACTORS}
    for name, shares in MIXED.items():
        drawn[name] = np.sum([share * drawn[part] for part, share in shares.items()], axis=0)
    return drawn


def _draw_ki67(proliferation: Floats, rng: np.random.Generator) -> Integers:
    """Median 35 %, on the logit scale a line in proliferation with the counting error of a pathologist."""
    logit = -0.62 + 0.8 * proliferation + 0.3 * rng.normal(size=proliferation.size)
    return np.round(100 / (1 + np.exp(-logit))).astype(np.int64)


def _allot(
    patients: int, names: tuple[str, ...], shares: tuple[float, ...], rng: np.random.Generator
) -> npt.NDArray[np.str_]:
    """Exact shares in random order: no site and no arm is empty in a small study."""
    bounds = np.round(np.cumsum(shares) * patients).astype(np.int64)
    places = np.searchsorted(bounds, np.arange(patients), side="right")
    return rng.permutation(np.array(names)[places])
