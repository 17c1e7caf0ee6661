"""Wide tables, a row a sample: measured features, vectors of pretrained encoders, and the large files behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.records.rules import check

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTable:
    """A wide table of one modality: rows are samples (patient, day), columns are features.

    Shapes: values (rows, features) float32, NaN where one value is missing; patients and days: rows.
    `genes`: for omics, the gene each column measures ("" where none). `settings`: everything needed to make the
    vector again (radiomics) or to know what it is. `lesions`: for radiomics, the lesion label of each row, else empty.
    """

    modality: str
    name: str
    features: tuple[str, ...]
    patients: tuple[str, ...]
    days: tuple[int, ...]
    values: FloatArray
    kind: str = ""
    transform: str = "none"
    genes: tuple[str, ...] = ()
    lesions: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(self.values.shape == (len(self.patients), len(self.features)), f"{self.name}: shape {self.values.shape}")
        check(len(self.days) == len(self.patients), f"{self.name}: {len(self.days)} days")
        check(len(self.lesions) in {0, len(self.patients)}, f"{self.name}: {len(self.lesions)} lesions")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingTable:
    """Vectors of a pretrained encoder, pooled to one a patient (unit and pooling rule recorded).

    Shapes: vectors (patients, dim) float32, all finite; counts (patients,) tiles or cells pooled. `details`: licence of
    the encoder's weights, and what the files state of tile size, magnification and unit of the coordinates.
    """

    modality: str
    name: str
    encoder: str
    unit: str
    dim: int
    pooling: str
    patients: tuple[str, ...]
    days: tuple[int, ...]
    vectors: FloatArray
    counts: tuple[int, ...]
    sources: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(self.vectors.shape == (len(self.patients), self.dim), f"{self.name}: shape {self.vectors.shape}")
        check(bool(np.isfinite(self.vectors).all()), f"{self.name}: a vector is not finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A large file that is kept beside the database for later models, such as the tiles of a slide.

    `place`: where it lies now, absolute; `label`: where the data manager knows it; `rows` and `dim` of what it holds.
    `details`: what a later model must know to read it (dataset, encoder, unit of the coordinates).
    """

    patient: str
    day: int
    modality: str
    name: str
    place: str
    label: str
    sha256: str
    size: int
    rows: int
    dim: int
    details: Mapping[str, Any] = field(default_factory=dict)
