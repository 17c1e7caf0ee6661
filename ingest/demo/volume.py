"""A small chest-like CT volume with one lesion whose size and texture follow from the patient's latent state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.demo.cohort import Cohort, Floats
from ingest.demo.seeds import generator

SHAPE: Final = (20, 64, 64)
SPACING_MM: Final = (3.0, 2.0, 2.0)
LUNG_HU: Final = -850.0
SOFT_TISSUE_HU: Final = 40.0
MIN_DIAMETER_MM: Final = 14.0
MAX_DIAMETER_MM: Final = 48.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Shapes: hounsfield and lesion SHAPE, slices from feet to head, rows, columns."""

    hounsfield: npt.NDArray[np.int16]
    lesion: npt.NDArray[np.bool_]


def draw_volume(cohort: Cohort, patient: int) -> Volume:
    """The CT of one patient; heterogeneity and necrosis rise with the latent texture factor."""
    rng = generator(cohort.seed, "volume", patient)
    texture = float(1 / (1 + np.exp(-1.3 * cohort.factors["texture"][patient])))
    diameter = float(np.clip(0.5 * cohort.burden_mm[patient], MIN_DIAMETER_MM, MAX_DIAMETER_MM))
    depth = _relative_radius(diameter, rng)
    lesion = depth < 1.0
    mottled = (12 + 45 * texture) * _smooth_noise(3.0 + 4.0 * (1 - texture), rng)
    necrosis = -70 * texture * np.exp(-((depth / 0.5) ** 2))
    inside = SOFT_TISSUE_HU + mottled + necrosis
    outside = LUNG_HU + 40 * _smooth_noise(4.0, rng)
    # A soft margin just outside the lesion, as partial volumes make it; inside it would drown the texture.
    outward_mm = (depth - 1.0) * diameter / 2
    edge = 1 / (1 + np.exp(np.clip((outward_mm - 2.0) / 0.6, -50, 50)))
    scene = np.where(_chest_wall(), SOFT_TISSUE_HU, edge * inside + (1 - edge) * outside)
    noisy = scene + 8 * rng.normal(size=SHAPE)
    return Volume(hounsfield=np.round(np.clip(noisy, -1024, 600)).astype(np.int16), lesion=lesion)


def _axes_mm() -> tuple[Floats, Floats, Floats]:
    middles = [(np.arange(size) - (size - 1) / 2) * step for size, step in zip(SHAPE, SPACING_MM, strict=True)]
    depth, rows, columns = np.meshgrid(*middles, indexing="ij")
    return depth, rows, columns


def _relative_radius(diameter: float, rng: np.random.Generator) -> Floats:
    """Distance from the lesion's centre over its radius in that direction: below 1 inside; lobed, not round."""
    depth, rows, columns = _axes_mm()
    rows, columns = rows - rng.uniform(-12, 12), columns - rng.uniform(-12, 12)
    distance = np.sqrt(depth**2 + rows**2 + columns**2)
    around, above = np.arctan2(rows, columns), np.arctan2(depth, np.hypot(rows, columns))
    phases = rng.uniform(0, 2 * np.pi, size=3)
    lobes = sum(0.05 * np.cos((n + 2) * around + phases[n]) * np.cos(above) for n in range(3))
    return np.asarray(distance / (diameter / 2 * (0.9 + lobes)))


def _smooth_noise(length_mm: float, rng: np.random.Generator) -> Floats:
    """Gaussian noise of unit variance whose correlation falls with `length_mm`."""
    frequencies = [np.fft.fftfreq(size, step) for size, step in zip(SHAPE, SPACING_MM, strict=True)]
    squared = sum(axis**2 for axis in np.meshgrid(*frequencies, indexing="ij"))
    kept = np.exp(-2 * (np.pi * length_mm / 2) ** 2 * squared)
    field = np.fft.ifftn(np.fft.fftn(rng.normal(size=SHAPE)) * kept).real
    return np.asarray(field / field.std())


def _chest_wall() -> npt.NDArray[np.bool_]:
    _, rows, columns = _axes_mm()
    return np.asarray(np.hypot(rows, columns) > 58)
