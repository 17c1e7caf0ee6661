"""What a sequenced specimen says as a whole: how many alterations, how frequent their alleles."""

from collections.abc import Callable

import numpy as np

from fusion.cohort.alterations import Alterations
from fusion.shapes import Bools, Floats, Mask, Matrix

# Genes of clonal haematopoiesis: their variants in plasma, and at times in tissue, are those of blood cells
# (Jaiswal 2014, N Engl J Med 371:2488; Razavi 2019, Nat Med 25:1928).
HAEMATOPOIESIS = frozenset(
    ("ASXL1", "BCOR", "BCORL1", "CBL", "DNMT3A", "GNB1", "JAK2", "PPM1D", "SF3B1", "SRSF2", "TET2", "U2AF1", "ZRSR2")
)
PER_GENES = 100.0
Column = tuple[Floats, Bools]


def _count(found: Alterations, edges: Bools) -> Floats:
    return np.bincount(found.patient[edges], minlength=len(found.tested)).astype(np.float64)


def _all(found: Alterations) -> Bools:
    return np.ones(len(found.patient), dtype=bool)


def _number(found: Alterations) -> Column:
    return _count(found, _all(found)), found.tested


def _density(found: Alterations) -> Column:
    """Alterations a hundred genes looked at, where the panel is known: a panel's mutational burden."""
    return PER_GENES * _count(found, _all(found)) / np.maximum(found.sizes, 1), found.tested & (found.sizes > 0)


def _highest(found: Alterations) -> Column:
    return _highest_of(found, _all(found))


def _number_outside(found: Alterations) -> Column:
    return _count(found, found.without(HAEMATOPOIESIS)), found.tested


def _highest_outside(found: Alterations) -> Column:
    return _highest_of(found, found.without(HAEMATOPOIESIS))


def _highest_of(found: Alterations, edges: Bools) -> Column:
    """0 where nothing was found; not known where something was and no VAF was given."""
    highest = np.zeros(len(found.tested))
    np.maximum.at(highest, found.patient[edges], found.vaf[edges])
    return highest, found.tested & ((highest > 0) | (_count(found, edges) == 0))


def _median(found: Alterations) -> Column:
    """Of the alterations whose VAF was given; not known where there is none."""
    middle = np.zeros(len(found.tested))
    given = np.flatnonzero(found.vaf > 0)
    order = given[np.lexsort((found.vaf[given], found.patient[given]))]
    patients, first, counts = np.unique(found.patient[order], return_index=True, return_counts=True)
    lower, upper = order[first + (counts - 1) // 2], order[first + counts // 2]
    middle[patients] = (found.vaf[lower] + found.vaf[upper]) / 2
    return middle, middle > 0


READERS: dict[str, Callable[[Alterations], Column]] = {
    "alterations": _number,
    "alterations a hundred genes": _density,
    "highest VAF": _highest,
    "median VAF": _median,
    "alterations outside clonal haematopoiesis": _number_outside,
    "highest VAF outside clonal haematopoiesis": _highest_outside,
}
MUTATION_SUMMARIES = tuple(READERS)


def summarise(found: Alterations, names: tuple[str, ...]) -> tuple[Matrix, Mask]:
    """(n, k) summaries by name, and where they are known; a name that is no summary is known of nobody."""
    unknown = np.zeros(len(found.tested)), np.zeros(len(found.tested), dtype=bool)
    columns = [READERS[name](found) if name in READERS else unknown for name in names]
    return np.column_stack([values for values, _ in columns]), np.column_stack([known for _, known in columns])
