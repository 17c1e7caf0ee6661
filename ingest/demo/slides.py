"""Slide embeddings in the layout of TRIDENT: one HDF5 file a slide, `features` of shape (768,) with its attributes.

The vectors are not TITAN's: they are a low-rank picture of the latent factors, a shift for each site's scanner, noise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import h5py
import numpy as np

from ingest.demo.cohort import SITES, Cohort, Floats
from ingest.demo.presence import Presence
from ingest.demo.seeds import generator

DIM: Final = 768
# How far a unit of each factor moves the vector: stroma, lymphocytes, mitoses, necrosis.
STRENGTH: Final = {"stroma": 0.28, "immune": 0.24, "proliferation": 0.24, "texture": 0.18}
STRENGTH_SQUAMOUS: Final = 0.12
STRENGTH_NUISANCE: Final = 0.18
NUISANCE: Final = 4
SD_NOISE: Final = 0.25
SD_SCANNER: Final = 0.10


def write_slides(folder: Path, cohort: Cohort, presence: Presence) -> None:
    """Write slides/CODE.h5 for every patient with a slide."""
    (folder / "slides").mkdir(parents=True, exist_ok=True)
    vectors = slide_vectors(cohort)
    for patient in presence.patients("pathology"):
        _write_slide(folder / "slides" / f"{cohort.codes[patient]}.h5", cohort.codes[patient], vectors[patient])


def slide_vectors(cohort: Cohort) -> Floats:
    """Shape (patients, 768): each thing that a pathologist sees along a direction of its own, nuisance along others."""
    rng = generator(cohort.seed, "slides")
    strength = np.array([*STRENGTH.values(), STRENGTH_SQUAMOUS, *(STRENGTH_NUISANCE for _ in range(NUISANCE))])[:, None]
    loadings = strength * rng.normal(size=(len(strength), DIM))
    shown = [*(cohort.factors[name] for name in STRENGTH), 2.0 * cohort.squamous - 0.56]
    scores = np.column_stack([*shown, rng.normal(size=(len(cohort), NUISANCE))])
    scanner = SD_SCANNER * rng.normal(size=(len(SITES), DIM))
    places = np.searchsorted(np.array(SITES), cohort.site)
    noise = SD_NOISE * rng.normal(size=(len(cohort), DIM))
    return np.asarray(0.2 * rng.normal(size=DIM) + scores @ loadings + scanner[places] + noise)


def _write_slide(path: Path, code: str, vector: Floats) -> None:
    with h5py.File(path, "w") as file:
        features = file.create_dataset("features", data=vector.astype(np.float32), track_times=False)
        features.attrs["encoder"] = "titan"
        features.attrs["name"] = code
        features.attrs["savetodir"] = "slides"
        features.attrs["synthetic"] = True
        file.attrs["synthetic"] = True
