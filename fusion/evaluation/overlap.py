"""One patient under two ids, within a study or between two: what would make validation too good."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.synthetic import check_real
from fusion.evaluation.coincidence import Traits, agreeing, is_vector, weigh
from fusion.shapes import Bools, Floats, FoldNumbers, Indices, Mask, Matrix

NEAREST = 4
DIRECTIONS = 16
# Distances of two patients' vectors are in units of the median distance of two patients drawn at random.
SAME_VECTOR, CROWDED = 0.1, 0.25
BEYOND_CHANCE_BITS = 3.0
LARGEST_BLOCK = 40
NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapPair:
    """Two records that are probably of one patient.

    Attributes:
        first, second: patient codes, with their studies.
        distance: between their vectors in the nearest wide block, in units of the median distance; None without one.
        bits: evidence of clinical agreement.
        evidence: what agrees, in words.
        across_folds: whether one was trained on when the other was scored.
    """

    first: str
    second: str
    first_study: str
    second_study: str
    distance: float | None
    bits: float
    evidence: tuple[str, ...]
    across_folds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapReport:
    """What the check found.

    Attributes:
        compared: patients.
        pairs: strongest evidence first.
        crowded: by block, how many patients have a vector that several others share, such as that of an empty slide;
            near-equality there tells nothing of who they are.
        threshold_bits: of evidence asked for: those of the number of pairs, and three more.
    """

    compared: int
    pairs: tuple[OverlapPair, ...]
    crowded: dict[str, int]
    threshold_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """Pairs (p,) that are isolated near-duplicates in one wide block, and how many patients are in crowds."""

    block: str
    first: Indices
    second: Indices
    distance: Floats
    crowded: int


def find_overlap(cohort: Cohort, other: Cohort | None = None, *, fold: FoldNumbers | None = None) -> OverlapReport:
    """Pairs of records that are probably of one patient.

    Two kinds of evidence. Clinical: agreement in the outcome and in characteristics, each counted by how rare it is,
    must exceed what chance gives among so many pairs, by three bits: rows of few levels coincide by chance.
    Vectors: in a block of at least 16 measured numbers two patients are within a tenth of the usual distance of each
    other, and hardly anybody else is within a quarter: an isolated pair, not one of many empty slides.

    Candidates are nearest neighbours and patients of equal outcome, so that 10,000 patients take seconds.

    Args:
        cohort: of n patients.
        other: another study; then only pairs of one patient from each are reported, on features that both have.
        fold: (r, n) of a HeldOut, which decides across_folds; between two studies all pairs count as across.
    """
    check_real((*cohort.codes, *(other.codes if other is not None else ())), "overlap")
    joined, origin = (cohort, np.zeros(len(cohort), dtype=np.int64)) if other is None else _join(cohort, other)
    traits = Traits.of(joined)
    near = [_nearest_vectors(block) for block in joined.blocks if is_vector(block)]
    first, second = _candidates(joined, traits, near)
    if other is not None:
        between = origin[first] != origin[second]
        first, second = first[between], second[between]
    n = len(joined)
    possible = n * (n - 1) / 2 if other is None else len(cohort) * len(other)
    threshold = float(np.log2(max(possible, 1.0))) + BEYOND_CHANCE_BITS
    evidence = _Evidence(traits=traits, near=near, threshold_bits=threshold)
    bits = weigh(traits, first, second)
    names = [(cohort.study, code) for code in cohort.codes]
    names += [(other.study, code) for code in other.codes] if other is not None else []
    found = []
    for place in np.flatnonzero((bits >= threshold) | evidence.is_near(first, second)).tolist():
        one, two = int(first[place]), int(second[place])
        across = other is not None or _is_across(fold, one, two)
        found.append(evidence.pair(names, (one, two), float(bits[place]), across))
    found.sort(key=lambda pair: (-len(pair.evidence), -pair.bits))
    crowded = {one.block: one.crowded for one in near if one.crowded}
    return OverlapReport(compared=n, pairs=tuple(found), crowded=crowded, threshold_bits=threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What speaks for one patient."""

    traits: Traits
    near: Sequence[_Near]
    threshold_bits: float

    def is_near(self, first: Indices, second: Indices) -> Bools:
        """(p,) whether the vectors of some block are near; pairs are in ascending order."""
        near = {(int(one), int(two)) for each in self.near for one, two in zip(each.first, each.second, strict=True)}
        return np.array([pair in near for pair in zip(first.tolist(), second.tolist(), strict=True)], dtype=bool)

    def pair(
        self, names: Sequence[tuple[str, str]], rows: tuple[int, int], bits: float, across_folds: bool
    ) -> OverlapPair:
        """The record of two patients, who are (study, code), with the evidence in words."""
        one, two = rows
        found = [(near.block, distance) for near in self.near for distance in _distances(near, one, two)]
        texts = [f"{block}: vectors {distance:.3f} of the usual distance apart" for block, distance in found]
        if bits >= self.threshold_bits:
            same, compared = agreeing(self.traits, one, two)
            shown = ", ".join(same[-NAMED:])
            texts.append(f"{len(same)} of {compared} characteristics agree ({bits:.0f} bits), among them {shown}")
        return OverlapPair(
            first=names[one][1],
            second=names[two][1],
            first_study=names[one][0],
            second_study=names[two][0],
            distance=min((distance for _, distance in found), default=None),
            bits=bits,
            evidence=tuple(texts),
            across_folds=across_folds,
        )


def _nearest_vectors(block: Block) -> _Near:
    """Isolated near-duplicates among those who have the block and most of its values."""
    rows = np.flatnonzero(block.present & (block.observed.mean(axis=1) > 0.5))
    none = np.zeros(0, dtype=np.int64)
    if len(rows) <= NEAREST:
        return _Near(block=block.name, first=none, second=none, distance=np.zeros(0), crowded=0)
    z, known = _standardise(block, rows), block.observed[rows]
    places = _neighbours(_project(z))
    distance = np.stack([_distance(z, known, places[:, k]) for k in range(places.shape[1])], axis=1)
    distance = distance / _usual_distance(z)
    order = np.argsort(distance, axis=1)
    distance, places = np.take_along_axis(distance, order, axis=1), np.take_along_axis(places, order, axis=1)
    crowded = distance[:, -1] < CROWDED
    alone = ~crowded & ~crowded[places[:, 0]] & (distance[:, 0] < SAME_VECTOR)
    first, second = rows[alone], rows[places[alone, 0]]
    return _Near(
        block=block.name,
        first=np.minimum(first, second),
        second=np.maximum(first, second),
        distance=distance[alone, 0],
        crowded=int(crowded.sum()),
    )


def _distance(z: Matrix, known: Mask, others: Indices) -> Floats:
    """(n,) from each patient to another over the features known of both, scaled up to all of them."""
    both = known & known[others]
    squares = ((z - z[others]) ** 2 * both).sum(axis=1)
    return np.asarray(np.sqrt(squares * z.shape[1] / np.maximum(both.sum(axis=1), 1)))


def _standardise(block: Block, rows: Indices) -> Matrix:
    values, known = block.values[rows], block.observed[rows]
    count = np.maximum(known.sum(axis=0), 1)
    centre = (values * known).sum(axis=0) / count
    spread = np.sqrt((((values - centre) * known) ** 2).sum(axis=0) / count)
    return np.asarray(np.clip((values - centre) / np.maximum(spread, 1e-12) * known, -5, 5))


def _project(z: Matrix) -> Matrix:
    """(n, 16) random directions (Johnson and Lindenstrauss 1984), in which near stays near."""
    if z.shape[1] <= DIRECTIONS:
        return z
    generator = np.random.default_rng(z.shape[1])
    return np.asarray(z @ generator.normal(size=(z.shape[1], DIRECTIONS)) / np.sqrt(DIRECTIONS))


def _neighbours(points: Matrix) -> np.ndarray:
    """(n, 4) nearest others."""
    places = cKDTree(points).query(points, k=min(NEAREST + 1, len(points)))[1]
    own = places == np.arange(len(points))[:, None]
    # Among exact duplicates a point need not be its own first neighbour: whatever is left over goes last.
    order = np.argsort(own, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(places, order, axis=1)[:, :NEAREST])


def _usual_distance(z: Matrix) -> float:
    """Median distance of two patients drawn at random."""
    one, two = np.random.default_rng(len(z)).integers(0, len(z), (2, 2000))
    apart = np.linalg.norm(z[one[one != two]] - z[two[one != two]], axis=1)
    return max(float(np.median(apart)), 1e-12)


def _candidates(cohort: Cohort, traits: Traits, near: Sequence[_Near]) -> tuple[Indices, Indices]:
    """Pairs worth a look: near in vectors, near in traits, or of equal outcome."""
    n = len(cohort)
    found = [np.stack([one.first, one.second], axis=1) for one in near]
    if traits.names and n > 1:
        places = _neighbours(_project(traits.standardised()))
        found.append(np.stack([np.repeat(np.arange(n), places.shape[1]), places.ravel()], axis=1))
    if cohort.outcome is not None:
        found += list(_equal_outcomes(cohort.outcome.time_days, cohort.outcome.event))
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.int64), *found])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _equal_outcomes(time_days: Floats, event: Bools) -> Iterator[np.ndarray]:
    """Pairs of patients of the same status and day; days that very many share tell too little to look at."""
    order = np.lexsort((event, np.round(time_days)))
    for apart in range(1, LARGEST_BLOCK):
        one, two = order[:-apart], order[apart:]
        same = (np.round(time_days[one]) == np.round(time_days[two])) & (event[one] == event[two])
        if not same.any():
            return
        yield np.stack([one[same], two[same]], axis=1)


def _distances(near: _Near, one: int, two: int) -> list[float]:
    same = (near.first == min(one, two)) & (near.second == max(one, two))
    return [float(near.distance[same].min())] if same.any() else []


def _is_across(fold: FoldNumbers | None, one: int, two: int) -> bool:
    return fold is not None and bool((fold[:, one] != fold[:, two]).any())


def _join(cohort: Cohort, other: Cohort) -> tuple[Cohort, Indices]:
    """Both studies as one cohort of the blocks and features that both have, and which study each patient is of."""
    shared = [(block, match) for block in cohort.blocks if (match := other.block(block.name)) is not None]
    blocks = tuple(_join_blocks(*pair) for pair in shared)
    origin = np.repeat([0, 1], [len(cohort), len(other)])
    outcome = None
    if cohort.outcome is not None and other.outcome is not None:
        one, two = cohort.outcome, other.outcome
        names = ("time_days", "event", "competing", "entry_days")
        joined = {name: np.concatenate([getattr(one, name), getattr(two, name)]) for name in names}
        outcome = replace(one, **joined)
    codes = (*(f"1 {code}" for code in cohort.codes), *(f"2 {code}" for code in other.codes))
    return Cohort(study=cohort.study, endpoint=cohort.endpoint, codes=codes, blocks=blocks, outcome=outcome), origin


def _join_blocks(one: Block, two: Block) -> Block:
    same = two.aligned(one.features, one.kinds)
    return replace(
        one,
        values=np.concatenate([one.values, same.values]),
        observed=np.concatenate([one.observed, same.observed]),
        present=np.concatenate([one.present, same.present]),
    )
