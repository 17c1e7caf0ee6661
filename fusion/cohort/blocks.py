"""A block: the features of one modality that were measured together, with their missingness made explicit."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np

from fusion.errors import CohortError
from fusion.shapes import Bools, Indices, Mask, Matrix

WIDE_FEATURES = 64
# Between a categorical variable and one of its levels in a feature's name.
LEVEL = "="


class Modality(StrEnum):
    """What a block was measured on; a modality of a site's own is OTHER and keeps its name in the block's name."""

    CLINICAL = "clinical"
    TREATMENT = "treatment"
    LABS = "labs"
    CTDNA = "ctdna"
    OMICS = "omics"
    RADIOMICS = "radiomics"
    PATHOLOGY = "pathology"
    TUMOUR_SIZE = "tumour_size"
    OTHER = "other"


class FeatureKind(StrEnum):
    """How a feature's numbers are to be read."""

    NUMERIC = "numeric"
    INDICATOR = "indicator"
    ORDINAL = "ordinal"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Features of one modality.

    Attributes:
        name: unique within the cohort.
        modality: what it was measured on.
        features: d names.
        kinds: d kinds; VECTOR marks a coordinate of an embedding, which means nothing alone.
        values: (n, d) float64; 0 where not observed, and never read there.
        observed: (n, d) whether the value was measured.
        present: (n,) whether the patient has this block at all; absent is an edge that is not in the graph.
        genes: d gene symbols where each column measures a gene, else empty.
    """

    name: str
    modality: Modality
    features: tuple[str, ...]
    kinds: tuple[FeatureKind, ...]
    values: Matrix
    observed: Mask
    present: Bools
    genes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n, d = self.values.shape
        self._check(self.observed.shape == (n, d), f"observed of shape {(n, d)}", str(self.observed.shape))
        self._check(self.present.shape == (n,), f"present of shape {(n,)}", str(self.present.shape))
        self._check(len(self.features) == len(self.kinds) == d, f"{d} names and kinds", f"{len(self.features)}")
        self._check(len(set(self.features)) == d, "distinct feature names", "a name twice")
        self._check(len(self.genes) in (0, d), f"no genes or {d}", str(len(self.genes)))
        self._check(bool(np.isfinite(self.values).all()), "finite values", "NaN or infinity")
        self._check(not bool((self.observed & ~self.present[:, None]).any()), "nothing observed of the absent", "some")

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found=found, where=f"block {self.name}")

    @property
    def is_wide(self) -> bool:
        """Embeddings, gene columns, all but clinical of more than 64 features: kept out of single-matrix models.

        Clinical characteristics are chosen by people, however many levels they have.
        """
        vector = FeatureKind.VECTOR in self.kinds
        many = len(self.features) > WIDE_FEATURES and self.modality is not Modality.CLINICAL
        return vector or bool(self.genes) or many

    def take(self, rows: Indices) -> Self:
        """The block of these patients, in this order."""
        return replace(self, values=self.values[rows], observed=self.observed[rows], present=self.present[rows])

    def aligned(self, features: tuple[str, ...], kinds: tuple[FeatureKind, ...]) -> Self:
        """The block with exactly these columns: unknown ones dropped, lacking ones unobserved.

        A lacking level of a variable that was recorded ("arm=a" where there is only "arm=b") is known not to hold.
        """
        if features == self.features:
            return self
        column = {name: index for index, name in enumerate(self.features)}
        kept = [(to, column[name]) for to, name in enumerate(features) if name in column]
        to, source = [pair[0] for pair in kept], [pair[1] for pair in kept]
        values = np.zeros((len(self.present), len(features)))
        observed = np.zeros(values.shape, dtype=bool)
        values[:, to], observed[:, to] = self.values[:, source], self.observed[:, source]
        for index, name in enumerate(features):
            if name not in column and LEVEL in name:
                observed[:, index] = self._has_recorded(name.split(LEVEL)[0])
        return replace(self, features=features, kinds=kinds, values=values, observed=observed, genes=())

    def _has_recorded(self, variable: str) -> Bools:
        """(n,) whether any level of a variable is observed."""
        levels = [index for index, name in enumerate(self.features) if name.startswith(variable + LEVEL)]
        return np.asarray(self.observed[:, levels].any(axis=1))


def build_block(
    name: str,
    modality: Modality,
    features: tuple[str, ...],
    raw: Matrix,
    *,
    present: Bools | None = None,
    kinds: tuple[FeatureKind, ...] | None = None,
    genes: tuple[str, ...] = (),
) -> Block:
    """A block from an (n, d) array whose NaN mean "not measured" (the only place where they may).

    Args:
        present: (n,) who has the block; by default whoever has any value.
        kinds: by default INDICATOR for columns of only 0 and 1, else NUMERIC.

    Raises:
        CohortError: a shape does not fit, or a value is infinite.
    """
    observed = ~np.isnan(raw)
    values = np.where(observed, raw, 0.0)
    present = observed.any(axis=1) if present is None else present
    return Block(
        name=name,
        modality=modality,
        features=features,
        kinds=infer_kinds(values) if kinds is None else kinds,
        values=values,
        observed=observed & present[:, None],
        present=present,
        genes=genes,
    )


def modality_of(name: str) -> Modality:
    """The modality of this name; a site's own is OTHER."""
    return Modality(name) if name in set(Modality) else Modality.OTHER


def infer_kinds(values: Matrix) -> tuple[FeatureKind, ...]:
    """INDICATOR for columns that hold only 0 and 1, else NUMERIC."""
    binary = np.asarray(np.isin(values, (0.0, 1.0)).all(axis=0))
    return tuple(FeatureKind.INDICATOR if one else FeatureKind.NUMERIC for one in binary)


def absent_block(
    name: str, modality: Modality, features: tuple[str, ...], kinds: tuple[FeatureKind, ...], patients: int
) -> Block:
    """The block of a modality that nobody has."""
    shape = (patients, len(features))
    return Block(
        name=name,
        modality=modality,
        features=features,
        kinds=kinds,
        values=np.zeros(shape),
        observed=np.zeros(shape, dtype=bool),
        present=np.zeros(patients, dtype=bool),
    )
