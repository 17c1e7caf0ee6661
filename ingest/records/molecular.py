"""Specimens with what was found in them, and what is known of genes."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.records.rules import check
from ingest.records.words import Knowing, SpecimenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenRecord:
    """Plasma draw or tissue sample and what the search for variants in it found.

    `variants`: VALUE (rows exist), NONE_FOUND (tested, none found), FAILED, NOT_TESTED.
    `source`: file it came from, relative to the import; `build`: GRCh37 or GRCh38. `panel`: the gene panel that was
    looked at (a `GenePanelRecord`), empty where all genes were or nobody says: a gene outside it was not tested.
    `sample`: the sample's own name in the file.
    """

    patient: str
    kind: SpecimenKind
    day: int
    variants: Knowing
    build: str | None = None
    source: str = ""
    panel: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenePanelRecord:
    """The genes that an assay looks at; a gene outside it was not tested."""

    name: str
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRecord:
    """One variant of one specimen (found by patient, kind and day). `vaf` is a fraction 0..1."""

    patient: str
    kind: SpecimenKind
    day: int
    gene: str
    vaf: float | None = None
    chrom: str | None = None
    position: int | None = None
    ref: str | None = None
    alt: str | None = None
    protein: str | None = None
    effect: str | None = None
    depth: int | None = None
    alt_depth: int | None = None

    def __post_init__(self) -> None:
        check(self.vaf is None or 0.0 <= self.vaf <= 1.0, f"VAF {self.vaf} outside 0..1")


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneSetRecord:
    """A named list of genes that a model or a curator put together, such as marker genes of a cell type."""

    name: str
    genes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneLinkRecord:
    """An edge between two genes, such as a ligand and its receptor; `patient` empty where it holds for the study."""

    kind: str
    origin: str
    target: str
    weight: float
    source: str
    patient: str = ""
