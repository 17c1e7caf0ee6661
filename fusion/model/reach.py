"""How far a patient is from the training patients: the share of them whose own distance to the others is smaller.

Each block is a space of its own, in which the patient is compared with those who have the block:

    y = L (x - c),  d = mean distance of y to its 5 nearest references,  p = share of training patients with a smaller d

x are scaled columns, L whitens them (Mahalanobis 1936), so that an unusual combination is as far as an unusual value
(`space`). Of m blocks that a patient has the farthest counts, p_max ^ m being uniform for independent blocks; the score
is the share of training patients whose p_max ^ m is smaller. All distances of training patients come from spaces and
references that were fitted without them, so that a patient like them scores 0..1 evenly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.blocks import Block, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.synthetic import check_real
from fusion.model.space import Space, fit_space
from fusion.shapes import Floats, Indices, Mask, Matrix
from fusion.survival.folds import rest

NEAREST = 5
REFERENCES = 500
RANKS = 1000
FOLDS = 10
AT_ONCE = 4096
# Below this two distances are one: single precision does not tell them apart.
DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReach:
    """Distances by one block.

    Attributes:
        space: where patients are.
        references: (r, k + 1) coordinates of training patients, at most 500.
        ranks: (q,) distances of training patients from the others, ascending, at most 1,001.
    """

    space: Space
    references: Matrix
    ranks: Floats

    def share(self, block: Block) -> Floats:
        """(n,) share of training patients that are nearer to the others."""
        return share_below(self.ranks, nearest_distance(self.space.place(block), self.references))


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far n patients are from the training patients.

    Attributes:
        share: (n,) of training patients who are less unusual; about even over 0..1 for patients like them, 1 for one
            who is farther than all, and for one of whom no block is known.
        farthest: n names of the block in which the patient is farthest, None where none is known.
        by_block: (n,) such a share for every block; 0, and never read, where the patient lacks the block.
    """

    share: Floats
    farthest: tuple[str | None, ...]
    by_block: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What the distance of any patient is computed from.

    Attributes:
        blocks: by name.
        ranks: (q,) p_max ^ m of training patients, ascending.
    """

    blocks: Mapping[str, BlockReach]
    ranks: Floats

    def read(self, cohort: Cohort) -> Distance:
        """Distances of a cohort; nobody's depends on who else is in it.

        Args:
            cohort: conformed to the layout of the training cohort.
        """
        known = _present(cohort, tuple(self.blocks))
        shares = {name: _where_present(each, cohort, name) for name, each in self.blocks.items()}
        table, unknown = _side_by_side(shares, len(cohort)), ~known.any(axis=1)
        names = (*shares, None)
        places = np.where(unknown, len(shares), table.argmax(axis=1) if shares else 0)
        return Distance(
            share=np.where(unknown, 1.0, share_below(self.ranks, farthest_of(table, known))),
            farthest=tuple(names[place] for place in places),
            by_block=shares,
        )


def fit_reach(cohort: Cohort, generator: np.random.Generator) -> Reach:
    """Learn spaces, references and ranks from a training cohort.

    The treatment is no trait of a patient and takes no part; nor does a block that fewer than a dozen have.

    Args:
        cohort: training patients.
        generator: chooses references and folds.
    """
    check_real(cohort.codes, "references")
    fitted, shares = {}, {}
    for block in cohort.blocks:
        if _is_comparable(block):
            rows = np.flatnonzero(block.present)
            here = block.take(rows)
            own = _cross_fitted(here, generator)
            fitted[block.name] = replace(_fit_block(here, generator), ranks=_thin(own))
            shares[block.name] = np.zeros(len(cohort))
            shares[block.name][rows] = share_below(np.sort(own), own)
    known = _present(cohort, tuple(shares))
    farthest = farthest_of(_side_by_side(shares, len(cohort)), known)
    return Reach(blocks=fitted, ranks=_thin(farthest[known.any(axis=1)]))


def farthest_of(shares: Matrix, known: Mask) -> Floats:
    """(n,) p_max ^ m: the largest share of the m blocks known of a patient, as if they were independent."""
    largest = np.where(known, shares, 0.0).max(axis=1, initial=0.0)
    return np.asarray(largest ** known.sum(axis=1))


def share_below(ranks: Floats, values: Floats) -> Floats:
    """(n,) share of ascending ranks below each value, equal ones counting half; 0 without ranks."""
    below = np.searchsorted(ranks, values, side="left") + np.searchsorted(ranks, values, side="right")
    return np.asarray(below / max(2 * len(ranks), 1))


def nearest_distance(points: Matrix, references: Matrix) -> Floats:
    """(n,) mean Euclidean distance to the five nearest of (r, k) references."""
    squares = (references**2).sum(axis=1)
    count = min(NEAREST, len(references))
    found = np.zeros(len(points))
    for rows in _parts(len(points)):
        here = points[rows]
        apart = squares - 2 * (here @ references.T)
        apart.partition(count - 1, axis=1)
        apart = apart[:, :count] + (here**2).sum(axis=1, keepdims=True)
        found[rows] = np.sqrt(np.maximum(apart, 0)).mean(axis=1)
    return np.round(found, DECIMALS)


def _fit_block(block: Block, generator: np.random.Generator) -> BlockReach:
    """Space and references of patients who all have the block, yet without ranks."""
    space = fit_space(block)
    chosen = generator.permutation(len(block.present))[:REFERENCES]
    return BlockReach(space=space, references=space.place(block.take(chosen)), ranks=np.zeros(0))


def _cross_fitted(block: Block, generator: np.random.Generator) -> Floats:
    """(n,) distance of each patient by a space and references without that patient's fold."""
    n = len(block.present)
    own = np.zeros(n)
    for fold in np.array_split(generator.permutation(n), FOLDS):
        fitted = _fit_block(block.take(rest(fold, n)), generator)
        own[fold] = nearest_distance(fitted.space.place(block.take(fold)), fitted.references)
    return own


def _where_present(reach: BlockReach, cohort: Cohort, name: str) -> Floats:
    shares, block = np.zeros(len(cohort)), cohort.block(name)
    if block is not None:
        rows = np.flatnonzero(block.present)
        shares[rows] = reach.share(block.take(rows))
    return shares


def _present(cohort: Cohort, names: tuple[str, ...]) -> Mask:
    """(n, m) who has which block."""
    present = np.zeros((len(cohort), len(names)), dtype=bool)
    for place, name in enumerate(names):
        block = cohort.block(name)
        if block is not None:
            present[:, place] = block.present
    return present


def _is_comparable(block: Block) -> bool:
    enough = int(block.present.sum()) >= 2 * (NEAREST + 1)
    return block.modality is not Modality.TREATMENT and bool(block.features) and enough


def _side_by_side(columns: Mapping[str, Floats], n: int) -> Matrix:
    return np.column_stack([np.zeros((n, 0)), *columns.values()])


def _thin(values: Floats) -> Floats:
    """Ascending, and no more than are needed to tell a thousandth."""
    ordered = np.sort(values)
    if len(ordered) <= RANKS:
        return ordered
    return np.asarray(ordered[np.linspace(0, len(ordered) - 1, RANKS + 1).round().astype(np.int64)])


def _parts(n: int) -> Iterator[Indices]:
    for start in range(0, n, AT_ONCE):
        yield np.arange(start, min(n, start + AT_ONCE))
