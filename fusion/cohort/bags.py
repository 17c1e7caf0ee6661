"""A bag: several rows a patient of one kind, such as every lesion's radiomics or the vectors of several slides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.errors import CohortError
from fusion.shapes import Bools, Indices, Mask, Matrix

AXES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Rows of one kind, any number a patient; a patient without one lacks the modality.

    The block that sums the rows up stays in the cohort beside them: summaries carry most of the signal.

    Attributes:
        name: unique within the cohort's bags.
        modality: what it was measured on.
        features: d names.
        kinds: d kinds.
        patient: (g,) whose row it is, as the cohort's index.
        values: (g, d); 0 where not observed, and never read there.
        observed: (g, d) whether the value was measured.
        sources: names of the blocks that the rows are summed up in.
        source: (g,) index into sources.
        positions_mm: (g, 3) where the row was measured; 0 where not known.
        placed: (g,) whether that is known.
        frame: (g,) the image; positions are compared within one only.
    """

    name: str
    modality: Modality
    features: tuple[str, ...]
    kinds: tuple[FeatureKind, ...]
    patient: Indices
    values: Matrix
    observed: Mask
    sources: tuple[str, ...]
    source: Indices
    positions_mm: Matrix
    placed: Bools
    frame: Indices

    def __post_init__(self) -> None:
        g, d = self.values.shape
        lengths = {len(part) for part in (self.patient, self.source, self.placed, self.frame)}
        self._check(lengths == {g}, f"{g} rows everywhere", str(sorted(lengths)))
        self._check(self.observed.shape == (g, d), f"observed of shape {(g, d)}", str(self.observed.shape))
        self._check(
            self.positions_mm.shape == (g, AXES), f"positions of shape {(g, AXES)}", str(self.positions_mm.shape)
        )
        self._check(len(self.features) == len(self.kinds) == d, f"{d} names and kinds", f"{len(self.features)}")
        self._check(len(set(self.features)) == d, "distinct feature names", "a name twice")
        finite = np.isfinite(self.values).all() and np.isfinite(self.positions_mm).all()
        self._check(bool(finite), "finite values", "NaN or infinity")
        self._check(bool((self.patient >= 0).all()), "patients of the cohort", "one below 0")

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found=found, where=f"bag {self.name}")

    def __len__(self) -> int:
        return len(self.patient)

    def take(self, rows: Indices) -> Self:
        """The rows of these patients, renumbered to their order."""
        size = max(int(np.max(self.patient, initial=0)), int(np.max(rows, initial=0))) + 1
        place = np.full(size, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        mine = place[self.patient]
        return replace(self.keep(mine >= 0), patient=mine[mine >= 0])

    def keep(self, kept: Bools | Indices) -> Self:
        """The bag with some of its rows, by a mask or in an order."""
        return replace(
            self,
            patient=self.patient[kept],
            values=self.values[kept],
            observed=self.observed[kept],
            source=self.source[kept],
            positions_mm=self.positions_mm[kept],
            placed=self.placed[kept],
            frame=self.frame[kept],
        )

    def aligned(self, features: tuple[str, ...], kinds: tuple[FeatureKind, ...]) -> Self:
        """The bag with exactly these columns; a row of which none is known here is left out."""
        if features == self.features:
            return self
        same = self.as_block().aligned(features, kinds)
        moved = replace(self, features=features, kinds=kinds, values=same.values, observed=same.observed)
        return moved.keep(np.asarray(same.observed.any(axis=1)))

    def as_block(self) -> Block:
        """Its rows as those of a block, so that they are scaled like one."""
        return Block(
            name=self.name,
            modality=self.modality,
            features=self.features,
            kinds=self.kinds,
            values=self.values,
            observed=self.observed,
            present=np.ones(len(self), dtype=bool),
        )


def build_bag(
    name: str,
    modality: Modality,
    features: tuple[str, ...],
    raw: Matrix,
    patient: Indices,
    *,
    kinds: tuple[FeatureKind, ...] | None = None,
    sources: tuple[str, ...] = (),
    source: Indices | None = None,
    positions_mm: Matrix | None = None,
    frame: Indices | None = None,
) -> Bag:
    """A bag from a (g, d) array whose NaN mean "not measured".

    Args:
        name, modality, features: of the bag.
        raw: (g, d) values.
        patient: (g,) whose row it is.
        kinds: by default INDICATOR for columns of only 0 and 1, else NUMERIC.
        sources, source: the blocks that sum the rows up, and (g,) which of them; by default one of the bag's name.
        positions_mm: (g, 3), a row of NaN where not known; by default nowhere known.
        frame: (g,) the image in which positions are compared; by default one.

    Raises:
        CohortError: a shape does not fit, or a value is infinite.
    """
    rows = len(raw)
    block = build_block(name, modality, features, raw, kinds=kinds, present=np.ones(rows, dtype=bool))
    positions = np.full((rows, AXES), np.nan) if positions_mm is None else positions_mm
    placed = ~np.isnan(positions).any(axis=1)
    return Bag(
        name=name,
        modality=modality,
        features=features,
        kinds=block.kinds,
        patient=patient,
        values=block.values,
        observed=block.observed,
        sources=sources or (name,),
        source=np.zeros(rows, dtype=np.int64) if source is None else source,
        positions_mm=np.where(placed[:, None], positions, 0.0),
        placed=placed,
        frame=np.zeros(rows, dtype=np.int64) if frame is None else frame,
    )


def stack_bags(parts: Sequence[Bag], patients: int) -> Bag:
    """One bag of the same columns measured in several cohorts of as many patients, one cohort after the other."""
    return replace(
        parts[0],
        patient=np.concatenate([part.patient + patients * number for number, part in enumerate(parts)]),
        values=np.concatenate([part.values for part in parts]),
        observed=np.concatenate([part.observed for part in parts]),
        source=np.concatenate([part.source for part in parts]),
        positions_mm=np.concatenate([part.positions_mm for part in parts]),
        placed=np.concatenate([part.placed for part in parts]),
        frame=np.concatenate([part.frame for part in parts]),
    )


def absent_bag(name: str, modality: Modality, features: tuple[str, ...], kinds: tuple[FeatureKind, ...]) -> Bag:
    """The bag of a modality that nobody has."""
    none = np.zeros(0, dtype=np.int64)
    return build_bag(name, modality, features, np.zeros((0, len(features))), none, kinds=kinds)
