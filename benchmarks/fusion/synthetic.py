"""A cohort as large as asked for, as arrays: what speed is measured on."""

from __future__ import annotations

import numpy as np

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import build_outcome
from fusion.shapes import Matrix

CLINICAL, LABS, MARKERS = 20, 30, 30
FEATURES = CLINICAL + LABS + MARKERS
PARTS = (
    ("clinical", Modality.CLINICAL, range(CLINICAL)),
    ("labs", Modality.LABS, range(CLINICAL, CLINICAL + LABS)),
    ("markers", Modality.OMICS, range(CLINICAL + LABS, FEATURES)),
)
WITHOUT_LABS, NOT_MEASURED = 0.2, 0.05
MEDIAN_DAYS, LONGEST_DAYS = 900.0, 3000.0


def make_cohort(patients: int, seed: int) -> Cohort:
    """Eighty features in three blocks; hazards depend on a few, on one product and on one threshold."""
    generator = np.random.default_rng(seed)
    latent = generator.normal(size=(patients, FEATURES))
    log_hazard = latent[:, :5] @ np.array([0.5, -0.4, 0.3, 0.2, -0.2]) + 0.3 * latent[:, 20] * latent[:, 21]
    log_hazard += 0.4 * (latent[:, 50] > 1) + 0.2 * latent[:, 51]
    time = generator.exponential(MEDIAN_DAYS / np.log(2) * np.exp(-log_hazard)) + 1
    censored = generator.uniform(LONGEST_DAYS / 10, LONGEST_DAYS, patients)
    raw = _measure(latent, generator)
    return Cohort(
        study="synthetic",
        endpoint="OS",
        codes=tuple(f"S{number}" for number in range(patients)),
        blocks=tuple(
            build_block(name, modality, _names(name, columns), raw[:, columns.start : columns.stop])
            for name, modality, columns in PARTS
        ),
        outcome=build_outcome(np.minimum(time, censored), time <= censored),
    )


def _measure(latent: Matrix, generator: np.random.Generator) -> Matrix:
    """Half of the clinical columns as yes or no, laboratory values skewed, some of them missing."""
    raw = latent.copy()
    raw[:, CLINICAL // 2 : CLINICAL] = latent[:, CLINICAL // 2 : CLINICAL] > 0
    labs = slice(CLINICAL, CLINICAL + LABS)
    raw[:, labs] = np.exp(latent[:, labs])
    raw[generator.random(raw.shape) < NOT_MEASURED] = np.nan
    raw[generator.random(len(raw)) < WITHOUT_LABS, labs] = np.nan
    return raw


def _names(block: str, columns: range) -> tuple[str, ...]:
    return tuple(f"{block} {number}" for number in columns)
