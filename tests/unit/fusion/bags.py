"""Small synthetic bags: lesions with places, and slides of two stains."""

from dataclasses import replace

import numpy as np

from fusion.cohort.bags import Bag, build_bag
from fusion.cohort.blocks import FeatureKind, Modality
from fusion.cohort.cohort import Cohort
from tests.unit.fusion.cohorts import make_cohort


def make_lesions(n: int, generator: np.random.Generator) -> Bag:
    """One to four lesions of two thirds of the patients, in one image each; every tenth is nowhere."""
    patient = np.repeat(np.arange(n), generator.integers(1, 5, n) * (generator.random(n) < 2 / 3))
    positions = generator.uniform(0, 200, (len(patient), 3))
    positions[::10] = np.nan
    return build_bag(
        "lesions of CT",
        Modality.RADIOMICS,
        ("texture", "volume mL"),
        generator.lognormal(size=(len(patient), 2)),
        patient,
        sources=("CT",),
        positions_mm=positions,
        frame=patient,
    )


def make_slides(n: int, generator: np.random.Generator) -> Bag:
    """An HE and a CD8 vector of every patient."""
    stain = np.tile([0, 1], n)
    values = np.hstack([generator.normal(size=(2 * n, 20)), np.eye(2)[stain]])
    return build_bag(
        "pathology by encoder 20",
        Modality.PATHOLOGY,
        (*(f"encoder {number}" for number in range(20)), "slide=HE", "slide=CD8"),
        values,
        np.repeat(np.arange(n), 2),
        kinds=(FeatureKind.VECTOR,) * 20 + (FeatureKind.INDICATOR,) * 2,
        sources=("HE", "CD8"),
        source=stain,
    )


def make_bagged(n: int = 40, seed: int = 0) -> Cohort:
    """The synthetic cohort with lesions and slides."""
    generator = np.random.default_rng(seed + 100)
    return replace(make_cohort(n, seed), bags=(make_lesions(n, generator), make_slides(n, generator)))
