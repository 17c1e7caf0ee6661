"""Which genes of whom are altered, which were looked at, in one kind of specimen."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Block
from fusion.cohort.copy_number import CopyNumber, read_copy_number
from fusion.cohort.variants import Assays, Variants
from fusion.shapes import Bools, Floats, Indices, Mask, Matrix

# Effects that leave the protein as it is, in the words of MAF and of Sequence Ontology. Not the 5' flank, where MAF
# files have the promoter of TERT, nor anything that touches a splice site.
SILENT = re.compile(r"silent|(?<!non)(?<!non[-_ ])synonymous|intron|utr|3'flank|igr|intergenic|upstream|downstream")
SPLICE = "splice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alterations:
    """Alterations found in n patients: variants that change the protein, fusions, and copy number.

    Attributes:
        patient, gene: (e,) patient and index into genes of each variant.
        vaf: (e,) variant allele fraction, 0 where it was not given.
        genes: symbols.
        copies: genes amplified or lost, found beside the variants.
        tested: (n,) who was tested for variants.
        looked_at: genes of each panel, and, last, those that the study is known to report.
        panel: (n,) index into looked_at.
        sizes: (n,) number of genes of the patient's panel, 0 where it is not known.
    """

    patient: Indices
    gene: Indices
    vaf: Floats
    genes: tuple[str, ...]
    copies: CopyNumber
    tested: Bools
    looked_at: tuple[frozenset[str], ...]
    panel: Indices
    sizes: Indices

    def in_genes(self, genes: Sequence[str]) -> tuple[Matrix, Mask]:
        """(n, k) whether each gene is altered, and whether that is known: it was looked at, or found altered."""
        return self.in_sets([(gene,) for gene in genes])

    def in_sets(self, sets: Sequence[Collection[str]]) -> tuple[Matrix, Mask]:
        """(n, k) whether any gene of each set is altered, and whether that is known: any was looked at."""
        held_by = [frozenset(held) for held in sets]
        known = np.array([[not panel.isdisjoint(held) for held in held_by] for panel in self.looked_at], dtype=bool)
        altered = np.zeros((len(self.tested), len(sets)), dtype=bool)
        _mark(altered, self.patient, self.gene, self.genes, held_by)
        _mark(altered, self.copies.patient, self.copies.gene, self.copies.genes, held_by)
        observed = (known.reshape(len(self.looked_at), len(sets))[self.panel] | altered) & self.tested[:, None]
        return (altered & observed).astype(np.float64), observed

    def without(self, genes: Collection[str]) -> Bools:
        """(e,) the variants outside these genes."""
        return np.asarray(np.array([gene not in genes for gene in self.genes], dtype=bool)[self.gene])


def read_alterations(
    variants: Variants, tested: Bools, assays: Assays, blocks: Sequence[Block], origin: str
) -> Alterations:
    """Alterations found in one kind of specimen.

    A gene counts as looked at where the patient's panel holds it or, where the panel is not known, where the study
    reports it in anybody (`Assays.reported`, or the variants themselves where nobody says). So what is said of a
    patient does not hang on who else was loaded.

    Args:
        variants: of n patients.
        tested: (n,) who was tested.
        assays: panels of the patients.
        blocks: of the patients; discrete copy number among those of the origin counts too.
        origin: name of the modality, such as "ctdna".
    """
    changing = np.array([_is_change(kind, origin) for kind in variants.kinds], dtype=bool)[variants.kind]
    index = assays.panel.get(origin, np.full(len(tested), -1, dtype=np.int64))
    found = {variants.genes[gene] for gene in np.unique(variants.gene[changing])}
    reported = frozenset(assays.reported.get(origin, found))
    return Alterations(
        patient=variants.patient[changing],
        gene=variants.gene[changing],
        vaf=variants.vaf[changing],
        genes=variants.genes,
        copies=read_copy_number([block for block in blocks if block.modality.value == origin]),
        tested=tested,
        looked_at=(*map(frozenset, assays.genes), reported),
        panel=np.where(index < 0, len(assays.genes), index),
        sizes=assays.sizes(origin, len(tested)),
    )


def _mark(
    altered: Mask, patient: Indices, gene: Indices, genes: tuple[str, ...], sets: Sequence[frozenset[str]]
) -> None:
    members = np.array([[one in held for held in sets] for one in genes], dtype=bool).reshape(len(genes), len(sets))
    edge, column = np.nonzero(members[gene])
    altered[patient[edge], column] = True


def _is_change(kind: str, origin: str) -> bool:
    source, _, effect = kind.partition(":")
    named = effect.lower()
    return source == origin and (SPLICE in named or SILENT.search(named) is None)
