"""Which gene was found altered in which patient, and which pathway holds which gene."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.errors import CohortError
from fusion.shapes import Floats, Indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """Edges from patients to genes.

    Attributes:
        patient: (g,) patient index.
        gene: (g,) index into genes.
        vaf: (g,) variant allele fraction, 0..1.
        kind: (g,) index into kinds.
        genes: gene symbols.
        kinds: where and how it was found, such as "ctdna:missense".
    """

    patient: Indices
    gene: Indices
    vaf: Floats
    kind: Indices
    genes: tuple[str, ...]
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        lengths = {len(array) for array in self.arrays()}
        if len(lengths) != 1:
            raise CohortError(expected="arrays of one length", found=str(sorted(lengths)), where="variants")
        if bool(((self.vaf < 0) | (self.vaf > 1)).any()):
            raise CohortError(expected="VAF in 0..1", found="outside", where="variants")

    def __len__(self) -> int:
        return len(self.patient)

    def arrays(self) -> tuple[Indices, Indices, Floats, Indices]:
        """Patient, gene, VAF and kind of every edge."""
        return self.patient, self.gene, self.vaf, self.kind

    def take(self, rows: Indices) -> Self:
        """The edges of these patients, renumbered to their order."""
        if not len(self):
            return self
        size = max(int(self.patient.max()), int(np.max(rows, initial=0))) + 1
        place = np.full(size, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        kept = place[self.patient] >= 0
        return type(self)(
            patient=place[self.patient[kept]],
            gene=self.gene[kept],
            vaf=self.vaf[kept],
            kind=self.kind[kept],
            genes=self.genes,
            kinds=self.kinds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneSets:
    """Pathways and their genes, as (pathway, gene symbol) pairs."""

    pathways: tuple[str, ...]
    pathway: Indices
    gene: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.pathway) != len(self.gene):
            raise CohortError(expected="a gene a membership", found=str(len(self.gene)), where="gene sets")


def no_variants() -> Variants:
    """A cohort in which nobody's genes were read."""
    none = np.zeros(0, dtype=np.int64)
    return Variants(patient=none, gene=none, vaf=np.zeros(0), kind=none, genes=(), kinds=())


def no_gene_sets() -> GeneSets:
    """No pathway known."""
    return GeneSets(pathways=(), pathway=np.zeros(0, dtype=np.int64), gene=())
