"""Which gene was found altered in which patient, which were looked at, and which pathway holds which gene."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Assays:
    """Which genes were looked at; a gene outside the panel was not tested, which is not the same as not altered.

    Attributes:
        names: of the gene panels.
        genes: the symbols of each panel.
        panel: by origin of the specimen, (n,) index into names, -1 where the panel is not known.
        reported: by origin, the genes in which the study reports a variant in anybody; stands in for an unknown panel.
    """

    names: tuple[str, ...] = ()
    genes: tuple[tuple[str, ...], ...] = ()
    panel: Mapping[str, Indices] = field(default_factory=dict)
    reported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.names) != len(self.genes):
            raise CohortError(expected="genes of every panel", found=str(len(self.genes)), where="assays")

    def take(self, rows: Indices) -> Self:
        """The panels of these patients, in this order."""
        return replace(self, panel={origin: index[rows] for origin, index in self.panel.items()})

    def sizes(self, origin: str, patients: int) -> Indices:
        """(n,) number of genes that were looked at, 0 where not known."""
        index = self.panel.get(origin, np.full(patients, -1, dtype=np.int64))
        counts = np.array([*(len(genes) for genes in self.genes), 0], dtype=np.int64)
        return np.asarray(counts[index])


def no_variants() -> Variants:
    """A cohort in which nobody's genes were read."""
    none = np.zeros(0, dtype=np.int64)
    return Variants(patient=none, gene=none, vaf=np.zeros(0), kind=none, genes=(), kinds=())


def no_gene_sets() -> GeneSets:
    """No pathway known."""
    return GeneSets(pathways=(), pathway=np.zeros(0, dtype=np.int64), gene=())
