"""What is known of genes in patients: whether they were looked at, how often they are altered, and how, typically."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind
from fusion.cohort.cohort import Cohort
from fusion.explain.editing import named_cells
from fusion.graph.findings import place_of
from fusion.model.twin import TwinModel
from fusion.shapes import Coefficients, Floats, Indices, Mask

LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalFinding:
    """The most frequent kind of finding in a gene and specimen, and the median VAF of its carriers."""

    kind: str
    vaf: float


def known_genes(model: TwinModel) -> tuple[str, ...]:
    """Symbols that the model has words for: of its graph, and of columns that measure a gene."""
    measured = (gene for one in model.layout for gene in one.genes if gene)
    return tuple(dict.fromkeys((*model.members.graph.vocabulary.genes, *measured)))


def looked_at(cohort: Cohort, origin: str, genes: tuple[str, ...]) -> Mask:
    """(n, k) whether each gene was looked at in a kind of specimen; where the panel is not known it counts as so."""
    n = len(cohort)
    tested = cohort.tested.get(origin, np.zeros(n, dtype=bool))
    panel = cohort.assays.panel.get(origin, np.full(n, -1, dtype=np.int64))
    held = np.array([[gene in names for gene in genes] for names in map(set, cohort.assays.genes)], dtype=bool)
    inside = np.vstack([held.reshape(-1, len(genes)), np.ones((1, len(genes)), dtype=bool)])[panel]
    return np.asarray(tested[:, None] & inside)


def was_tested(cohort: Cohort, genes: tuple[str, ...]) -> Mask:
    """(n, k) whether each gene was looked at in any specimen, found altered, or measured by a column."""
    found = carriers(cohort, genes)
    for origin in cohort.tested:
        found |= looked_at(cohort, origin, genes)
    everybody = np.ones(found.shape, dtype=bool)
    for block in cohort.blocks:
        patient, column = np.nonzero(named_cells(block, everybody, genes))
        if len(column):
            found[patient, place_of(block.genes, genes)[column]] = True
    return found


def carriers(cohort: Cohort, genes: tuple[str, ...]) -> Mask:
    """(n, k) in whom each gene was found altered."""
    found = np.zeros((len(cohort), len(genes)), dtype=bool)
    place = place_of(cohort.variants.genes, genes)[cohort.variants.gene]
    found[cohort.variants.patient[place >= 0], place[place >= 0]] = True
    return found


def typical_findings(reference: Cohort, genes: tuple[str, ...]) -> Mapping[tuple[str, str], TypicalFinding]:
    """By gene and origin of the specimen; none where nobody of the reference carries it."""
    variants, wanted = reference.variants, set(genes)
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for gene, vaf, kind in zip(variants.gene.tolist(), variants.vaf.tolist(), variants.kind.tolist(), strict=True):
        symbol, name = variants.genes[gene], variants.kinds[kind]
        if symbol in wanted:
            found.setdefault((symbol, name.split(":")[0]), []).append((name, vaf))
    return {key: _typical(rows) for key, rows in found.items()}


def _typical(rows: list[tuple[str, float]]) -> TypicalFinding:
    counts = Counter(name for name, _ in rows)
    kind = min(counts, key=lambda name: (-counts[name], name))
    return TypicalFinding(kind=kind, vaf=float(np.median([vaf for name, vaf in rows if name == kind])))


def extreme_values(block: Block) -> tuple[Coefficients, Coefficients]:
    """(d,) low and high value of each column of a reference: 10th and 90th percentile, 0 and 1 of an indicator.

    Of a column that is mostly 0, the middle of the values above 0 is high.
    """
    pairs = [_extremes(block.values[block.observed[:, j], j], block.kinds[j]) for j in range(len(block.features))]
    columns = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def _extremes(seen: Floats, kind: FeatureKind) -> tuple[float, float]:
    if kind is FeatureKind.INDICATOR or not len(seen):
        return 0.0, 1.0
    low, high = np.quantile(seen, (LOW, HIGH)).tolist()
    if low == 0 and np.median(seen) == 0 and (seen > 0).any():
        high = float(np.median(seen[seen > 0]))
    return low, high


def match_genes(
    reference: Cohort, genes: tuple[str, ...], pool: tuple[str, ...], generator: np.random.Generator, count: int
) -> list[tuple[str, ...]]:
    """Random sets of as many genes, each found altered about as often as its counterpart and measured where it is.

    A set is drawn from the nearest in frequency, at least ten and a fifth of all candidates.

    Args:
        reference: patients in whom frequency is counted.
        genes: to be matched.
        pool: candidates; those of `genes` are left out.
        generator: draws.
        count: most sets; fewer where there are fewer candidates, and none without.
    """
    candidates = tuple(gene for gene in pool if gene not in set(genes))
    columns = [_near(reference, gene, candidates, count) for gene in genes]
    if any(not len(column) for column in columns):
        return []
    if len(genes) == 1:
        return [(candidates[place],) for place in generator.permutation(columns[0])[:count].tolist()]
    return [tuple(candidates[int(generator.choice(column))] for column in columns) for _ in range(count)]


def _near(reference: Cohort, gene: str, candidates: tuple[str, ...], count: int) -> Indices:
    """The candidates nearest in frequency among those that the same blocks measure, nearest first."""
    measured = np.array([[name in block.genes for block in reference.blocks] for name in (gene, *candidates)])
    altered = carriers(reference, (gene, *candidates)).sum(axis=0)
    alike = (measured[1:] == measured[:1]).all(axis=1) & ((altered[1:] > 0) == (altered[0] > 0))
    gap = np.where(alike, np.abs(np.log1p(altered[1:]) - np.log1p(altered[0])), np.inf)
    order = np.argsort(gap, kind="stable")[: int(alike.sum())]
    return np.asarray(order[: max(10, len(order) // 5, count)])
