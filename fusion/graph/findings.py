"""What was found in which gene of whom: variants, copy number, expression, in the same terms."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler
from fusion.graph.treatment import Aims
from fusion.shapes import Bools, Floats, Indices, Matrix

NOTABLE_Z = 1.0
MOST_NOTABLE = 64
LEAST_VAF = 1e-4
NUMBERS = ("strength", "clonality", "hits", "targeted")
SUMMARIES = ("findings", "genes", "highest strength", "mean strength", "target altered", "panel known", "panel size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Edges from genes to the specimens of one source.

    Attributes:
        patient, gene, kind: (f,) indices into the cohort, genes and kinds.
        numbers: (f, 4) by NUMBERS. Strength: log10 VAF + 2, so that 1 % is 0, or |z| of a measured gene; clonality: VAF
            over the specimen's highest; hits: log of the number of findings in the gene; targeted: whether a drug of
            the patient's arm aims at it.
        genes, kinds: symbols, and kinds of finding.
        tested: (n,) who has the specimen.
        panel_size: (n,) number of genes that were looked at, 0 where not known.
        nothing: strength of a specimen in which nothing was found.
    """

    patient: Indices
    gene: Indices
    kind: Indices
    numbers: Matrix
    genes: tuple[str, ...]
    kinds: tuple[str, ...]
    tested: Bools
    panel_size: Indices
    nothing: float

    def in_words(self, genes: tuple[str, ...]) -> Self:
        """The findings in these genes alone, renumbered to them."""
        place = place_of(self.genes, genes)[self.gene]
        kept = place >= 0
        return replace(
            self,
            patient=self.patient[kept],
            gene=place[kept],
            kind=self.kind[kept],
            numbers=self.numbers[kept],
            genes=genes,
        )

    def summaries(self) -> Matrix:
        """(m, 7 + kinds) what each tested specimen says as a whole: SUMMARIES, and log(1 + findings) of each kind."""
        n, strength = len(self.tested), self.numbers[:, 0]
        counts = np.bincount(self.patient, minlength=n)
        highest = np.full(n, self.nothing)
        np.maximum.at(highest, self.patient, strength)
        total = np.bincount(self.patient, weights=strength, minlength=n)
        altered = np.bincount(self.patient, weights=self.numbers[:, 3], minlength=n) > 0
        by_kind = np.bincount(self.patient * len(self.kinds) + self.kind, minlength=n * len(self.kinds))
        columns = [
            np.log1p(counts),
            np.log1p(np.bincount(self.patient, weights=np.exp(-self.numbers[:, 2]), minlength=n)),
            highest,
            np.where(counts > 0, total / np.maximum(counts, 1), self.nothing),
            altered,
            self.panel_size > 0,
            np.log1p(self.panel_size),
            *np.log1p(by_kind.reshape(n, len(self.kinds))).T,
        ]
        return np.asarray(np.column_stack(columns)[self.tested])


def place_of(names: tuple[str, ...], known: tuple[str, ...]) -> Indices:
    """(names,) index of each name among the known, -1 where it is none of them."""
    place = {name: index for index, name in enumerate(known)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)


def read_variants(cohort: Cohort, origin: str, kinds: tuple[str, ...], aims: Aims) -> Findings:
    """Variants of one origin, such as "ctdna"; a VAF that was not given counts as the least, and its kind says so.

    Args:
        cohort: any.
        origin: of the specimens.
        kinds: those that training met; nobody has words for another, and it is as if it had not been found.
        aims: of the cohort's arms.
    """
    variants, n = cohort.variants, len(cohort)
    tested = cohort.tested.get(origin, np.zeros(n, dtype=bool)).copy()
    ours = np.array([kind.split(":")[0] == origin for kind in variants.kinds], dtype=bool)[variants.kind]
    tested[variants.patient[ours]] = True
    place = place_of(variants.kinds, kinds)[variants.kind]
    patient, gene, vaf, kind = (part[place >= 0] for part in (*variants.arrays()[:3], place))
    highest = np.full(n, LEAST_VAF)
    np.maximum.at(highest, patient, vaf)
    strength = np.log10(np.maximum(vaf, LEAST_VAF)) + 2
    hits = np.log(_repeats(patient * max(len(variants.genes), 1) + gene))
    targeted = aims.aimed_at(patient, gene, variants.genes)
    return Findings(
        patient=patient,
        gene=gene,
        kind=kind,
        numbers=np.column_stack([strength, vaf / highest[patient], hits, targeted]),
        genes=variants.genes,
        kinds=kinds,
        tested=tested,
        panel_size=cohort.assays.sizes(origin, n),
        nothing=float(np.log10(LEAST_VAF)) + 2,
    )


def read_profile(block: Block, scaler: Scaler, aims: Aims) -> Findings:
    """The genes measured at least 1 SD from the training mean, each patient's 64 farthest; the kind is the sign."""
    z = scaler.transform(block)[:, : len(scaler.features)]
    symbols = tuple(sorted({gene for gene in block.genes if gene}))
    gene = place_of(block.genes, symbols)
    size = np.where(block.observed & (gene >= 0), np.abs(z), 0.0)
    patient, column = np.nonzero(size >= np.maximum(NOTABLE_Z, _nth_largest(size, MOST_NOTABLE))[:, None])
    far = size[patient, column]
    targeted = aims.aimed_at(patient, gene[column], symbols)
    zero = np.zeros(len(far))
    return Findings(
        patient=patient,
        gene=gene[column],
        kind=(z[patient, column] < 0).astype(np.int64),
        numbers=np.column_stack([far, zero, zero, targeted]),
        genes=symbols,
        kinds=profile_kinds(block.name),
        tested=block.present,
        panel_size=np.where(block.present, len(symbols), 0),
        nothing=0.0,
    )


def profile_kinds(block: str) -> tuple[str, str]:
    """Kinds of finding of a block whose columns measure genes."""
    return f"{block}: above the mean", f"{block}: below the mean"


def _repeats(keys: Indices) -> Floats:
    """(f,) how often each key occurs."""
    order = np.argsort(keys, kind="stable")
    first = np.flatnonzero(np.diff(keys[order], prepend=-1))
    counts = np.diff(first, append=len(keys)).astype(np.float64)
    found = np.zeros(len(keys))
    found[order] = np.repeat(counts, counts.astype(np.int64))
    return found


def _nth_largest(sizes: Matrix, nth: int) -> Floats:
    """(n,) the nth largest of each row, 0 where there are no more."""
    if sizes.shape[1] <= nth:
        return np.zeros(len(sizes))
    return np.asarray(np.partition(sizes, -nth, axis=1)[:, -nth])
