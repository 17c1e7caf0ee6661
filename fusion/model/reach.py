"""How far a patient is from the training patients: the share of them whose own distance to the others is smaller.

Each block is a space of its own, in which the patient is compared with those who have the block:

    y = L (x - c),  d = mean distance of y to its 5 nearest references,  p = share of training patients with a smaller d

x are scaled columns, L whitens them (Mahalanobis 1936), so that an unusual combination is as far as an unusual value.
Of m blocks that a patient has the farthest counts, p_max ^ m being uniform for independent blocks; the score is the
share of training patients whose p_max ^ m is smaller. All distances of training patients come from spaces and
references that were fitted without them, so that a patient like them scores 0..1 evenly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler, fit_scaler
from fusion.model.projection import principal_directions
from fusion.shapes import Floats, Indices, Matrix
from fusion.survival.folds import rest

NEAREST = 5
REFERENCES = 500
RANKS = 1000
DIRECTIONS = 48
SHRINKAGE = 0.1
LEVEL_CLIP = 2.0
FOLDS = 10
AT_ONCE = 4096
# Below this two distances are one: single precision does not tell them apart.
RESOLVED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Where patients are by one block, as (k,) coordinates that are uncorrelated and of spread 1 in training.

    Attributes:
        scaler: from values to columns.
        directions: (columns, k) from columns to coordinates.
        kept: (columns, k) the same directions at length 1; what lies outside them is one coordinate more.
        outside: typical length of what lies outside; 0 where nothing does.
    """

    scaler: Scaler
    directions: Matrix
    kept: Matrix
    outside: float

    def place(self, block: Block) -> Matrix:
        """(n, k + 1) coordinates in single precision; of patients without the block they mean nothing."""
        x = scaled_columns(self.scaler, block)
        beyond = np.zeros((len(x), 1))
        if self.outside > 0:
            squares = (x**2).sum(axis=1) - ((x @ self.kept) ** 2).sum(axis=1)
            beyond[:, 0] = np.sqrt(np.maximum(squares, 0)) / self.outside
        return np.hstack([x @ self.directions, beyond]).astype(np.float32)


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
        found = [(name, each, cohort.block(name)) for name, each in self.blocks.items()]
        shares = {name: _where_present(each, block, len(cohort)) for name, each, block in found}
        present = [block.present if block is not None else np.zeros(len(cohort), dtype=bool) for _, _, block in found]
        names = tuple(shares)
        table, known = _side_by_side(list(shares.values()), len(cohort)), _side_by_side(present, len(cohort)) > 0
        unknown = ~known.any(axis=1)
        farthest = np.where(unknown, len(names), table.argmax(axis=1) if names else 0)
        share = share_below(self.ranks, farthest_of(table, known))
        return Distance(
            share=np.where(unknown, 1.0, share),
            farthest=tuple((*names, None)[place] for place in farthest),
            by_block=shares,
        )


def fit_reach(cohort: Cohort, generator: np.random.Generator) -> Reach:
    """Learn spaces, references and ranks from a training cohort.

    The treatment is no trait of a patient and takes no part; nor does a block that fewer than a dozen have.

    Args:
        cohort: training patients.
        generator: chooses references and folds.
    """
    blocks = {block.name: block for block in cohort.blocks if _is_comparable(block)}
    fitted, shares = {}, {}
    for name, block in blocks.items():
        rows = np.flatnonzero(block.present)
        here = block.take(rows)
        own = _cross_fitted(here, generator)
        fitted[name] = replace(_fit_block(here, generator), ranks=_thin(own))
        shares[name] = np.zeros(len(cohort))
        shares[name][rows] = share_below(np.sort(own), own)
    table = _side_by_side(list(shares.values()), len(cohort))
    known = _side_by_side([block.present for block in blocks.values()], len(cohort)) > 0
    told = known.any(axis=1)
    return Reach(blocks=fitted, ranks=_thin(farthest_of(table, known)[told]))


def farthest_of(shares: Matrix, known: Matrix) -> Floats:
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
    return np.round(found, RESOLVED)


def scaled_columns(scaler: Scaler, block: Block) -> Matrix:
    """(n, columns) standardised, levels and gaps clipped at 2 SD: a rare level is rare, not far away."""
    x = scaler.transform(block)
    numbers = np.array([kind is not FeatureKind.INDICATOR for kind in scaler.kinds], dtype=bool)
    levels = ~np.append(numbers, np.zeros(x.shape[1] - len(numbers), dtype=bool))
    x[:, levels] = np.clip(x[:, levels], -LEVEL_CLIP, LEVEL_CLIP)
    return x


def fit_space(block: Block) -> Space:
    """Learn the space of a block from patients who all have it.

    Variances are shrunk a tenth of the way to their mean, so that columns which add up (levels of one variable) count
    no more than they tell; a block of more than 48 columns keeps its 48 leading directions and the length of the rest.
    """
    scaler = fit_scaler(block)
    x = scaled_columns(scaler, block)
    kept = principal_directions(x, DIRECTIONS)
    if kept is None:
        kept = np.linalg.eigh(x.T @ x)[1]
    inside = (x @ kept) ** 2
    variance = inside.mean(axis=0)
    spread = np.sqrt((1 - SHRINKAGE) * variance + SHRINKAGE * max(float(variance.mean()), 1e-9))
    beyond = np.maximum((x**2).sum(axis=1) - inside.sum(axis=1), 0)
    whole = kept.shape[1] == x.shape[1]
    return Space(
        scaler=scaler, directions=kept / spread, kept=kept, outside=0.0 if whole else float(np.sqrt(beyond).std())
    )


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


def _where_present(reach: BlockReach, block: Block | None, n: int) -> Floats:
    shares = np.zeros(n)
    if block is not None:
        rows = np.flatnonzero(block.present)
        shares[rows] = reach.share(block.take(rows))
    return shares


def _is_comparable(block: Block) -> bool:
    enough = int(block.present.sum()) >= 2 * (NEAREST + 1)
    return block.modality is not Modality.TREATMENT and bool(block.features) and enough


def _side_by_side(columns: list[np.ndarray], n: int) -> Matrix:
    return np.column_stack([np.zeros((n, 0)), *columns])


def _thin(values: Floats) -> Floats:
    """Ascending, and no more than are needed to tell a thousandth."""
    ordered = np.sort(values)
    if len(ordered) <= RANKS:
        return ordered
    return np.asarray(ordered[np.linspace(0, len(ordered) - 1, RANKS + 1).round().astype(np.int64)])


def _parts(n: int) -> Iterator[Indices]:
    for start in range(0, n, AT_ONCE):
        yield np.arange(start, min(n, start + AT_ONCE))
