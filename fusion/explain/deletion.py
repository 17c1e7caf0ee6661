"""Whether contributions mean something: taking away what they name must lower the risk more than taking away anything.

Items of a patient are removed one after the other, those of the largest positive contribution first, and the model is
asked again; beside it in random orders. The area between the two curves is what attribution knows (Samek 2017).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.errors import CohortError
from fusion.explain.attribution import attribute
from fusion.explain.editing import forget_genes, named_cells
from fusion.explain.items import Attribution
from fusion.explain.totals import Totals, by_block, by_gene
from fusion.graph.findings import place_of
from fusion.model.layout import conform
from fusion.model.twin import TwinModel
from fusion.shapes import Floats, Indices, Mask, Matrix

STEPS, DRAWS = 4, 4
FEWEST_ITEMS = 2


class Level(StrEnum):
    """What is taken away."""

    BLOCK = "block"
    GENE = "gene"
    PART = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Curves of mean log-risk as items are removed.

    Attributes:
        level: what was removed.
        guided, random: (k + 1,) log-risk after 0, 1, ..., k items, by contribution and by chance, less the first.
        area: mean over the k steps of random less guided; above 0 where contributions tell what matters.
        share_lower: share of patients whose risk falls more by contribution than by chance, over the steps.
        patients: who have at least two such items.
    """

    level: Level
    guided: Floats
    random: Floats
    area: float
    share_lower: float
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Items:
    """Items of n patients: (i,) whose, which column or row it is, and its contribution."""

    patient: Indices
    place: Indices
    value: Floats
    genes: tuple[str, ...] = ()

    def ranks(self, keys: Floats) -> Indices:
        """(i,) place of each item among its patient's by descending key."""
        order = np.lexsort((-keys, self.patient))
        counts = np.bincount(self.patient)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        found = np.zeros(len(keys), dtype=np.int64)
        found[order] = np.arange(len(keys)) - first
        return found


def measure_deletion(
    model: TwinModel,
    cohort: Cohort,
    level: Level,
    generator: np.random.Generator,
    *,
    steps: int = STEPS,
    draws: int = DRAWS,
) -> Deletion:
    """Remove items by contribution and by chance.

    Args:
        model: fitted.
        cohort: patients to ask; those with fewer than two items of the level are left out.
        level: blocks, genes in which something was found or that were measured, or rows of bags.
        generator: of the random orders.
        steps: items removed one after the other.
        draws: random orders.

    Raises:
        CohortError: nobody has two items of the level.
    """
    known = conform(cohort, model.layout)
    known = known.take(_with_items(known, level, attribute(model, known)))
    items = _items_of(known, level, attribute(model, known))
    start = model.stack.combine(model.members.read(known)[0])
    guided = _lowered(model, known, level, items, items.ranks(items.value), steps) - start
    random = np.mean(
        [
            _lowered(model, known, level, items, items.ranks(generator.random(len(items.value))), steps) - start
            for _ in range(draws)
        ],
        axis=0,
    )
    gap = (random - guided).mean(axis=0)
    return Deletion(
        level=level,
        guided=np.append(0.0, guided.mean(axis=1)),
        random=np.append(0.0, random.mean(axis=1)),
        area=float(gap.mean()),
        share_lower=float((gap > 0).mean()),
        patients=len(known),
    )


def _with_items(cohort: Cohort, level: Level, shares: Attribution) -> Indices:
    counts = np.bincount(_items_of(cohort, level, shares).patient, minlength=len(cohort))
    rows = np.flatnonzero(counts >= FEWEST_ITEMS)
    if not len(rows):
        expected = f"patients with two items of level {level.value}"
        raise CohortError(expected=expected, found="none", where=f"study {cohort.study}")
    return rows


def _lowered(model: TwinModel, cohort: Cohort, level: Level, items: _Items, ranks: Indices, steps: int) -> Matrix:
    """(k, n) log-risk after each removal."""
    risks = []
    for step in range(1, steps + 1):
        left = remove(cohort, level, items, ranks < step)
        risks.append(model.stack.combine(model.members.read(left)[0]))
    return np.array(risks)


def remove(cohort: Cohort, level: Level, items: _Items, gone: np.ndarray) -> Cohort:
    """The cohort without some of the items."""
    match level:
        case Level.BLOCK:
            hidden = np.zeros((len(cohort), len(cohort.blocks)), dtype=bool)
            hidden[items.patient[gone], items.place[gone]] = True
            return hide(cohort, hidden)
        case Level.GENE:
            named = np.zeros((len(cohort), len(items.genes)), dtype=bool)
            named[items.patient[gone], items.place[gone]] = True
            return forget_genes(cohort, named, items.genes)
        case Level.PART:
            return _without_parts(cohort, gone)


def _without_parts(cohort: Cohort, gone: np.ndarray) -> Cohort:
    ends = np.cumsum([len(bag) for bag in cohort.bags])[:-1]
    masks = np.split(gone, ends)
    return replace(cohort, bags=tuple(bag.keep(~mask) for bag, mask in zip(cohort.bags, masks, strict=True)))


def _items_of(cohort: Cohort, level: Level, shares: Attribution) -> _Items:
    match level:
        case Level.BLOCK:
            present = np.column_stack([block.present for block in cohort.blocks])
            totals = by_block(shares)
            places = [totals.names.index(block.name) for block in cohort.blocks]
            patient, place = np.nonzero(present)
            return _Items(patient=patient, place=place, value=totals.values[:, places][patient, place])
        case Level.GENE:
            found = by_gene(shares)
            patient, place = np.nonzero(_carriers(cohort, shares, found))
            return _Items(patient=patient, place=place, value=found.values[patient, place], genes=found.names)
        case Level.PART:
            none = np.zeros(0, dtype=np.int64)
            patient = np.concatenate([none, *(bag.patient for bag in cohort.bags)])
            value = {part.bag: part.value for part in shares.parts}
            values = [value.get(bag.name, np.zeros(len(bag))) for bag in cohort.bags]
            return _Items(patient=patient, place=np.arange(len(patient)), value=np.concatenate([np.zeros(0), *values]))


def _carriers(cohort: Cohort, shares: Attribution, found: Totals) -> Mask:
    """(n, k) in whom something was found in a gene, or who has a column that measures it."""
    carried = np.zeros((len(cohort), len(found.names)), dtype=bool)
    carried[shares.findings.patient, shares.findings.gene] = True
    for block in cohort.blocks:
        if block.genes:
            everybody = np.ones(carried.shape, dtype=bool)
            patient, column = np.nonzero(named_cells(block, everybody, found.names))
            carried[patient, place_of(block.genes, found.names)[column]] = True
    return carried
