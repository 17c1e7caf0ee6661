"""Values of synthetic patients in one block, by the kind of each feature."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import LEVEL, Block, FeatureKind
from fusion.cohort.scaling import Scaler
from fusion.shapes import Coefficients, Floats, Indices, Matrix

FARTHEST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """Whom m synthetic patients are drawn between.

    Attributes:
        parent, partner: (m,) rows of training patients.
        part: (m,) u, 0..1, how far from the parent towards the partner.
    """

    parent: Indices
    partner: Indices
    part: Floats


def decode_block(
    block: Block, scaler: Scaler, decoded: Matrix, parents: Parents, generator: np.random.Generator
) -> Matrix:
    """(m, d) values of synthetic patients; those that a parent lacks mean nothing.

    Args:
        block: of the training patients.
        scaler: of the block, fitted on them.
        decoded: (m, d) how many standard deviations each feature moves away from the parent's.
        parents: of the synthetic patients.
        generator: decides between the levels of the parent and of the partner.
    """
    own = block.values[parents.parent]
    moved: Matrix = np.clip(_move(own, scaler, decoded), *_range(block))
    for index, kind in enumerate(block.kinds):
        if kind is FeatureKind.ORDINAL:
            moved[:, index] = _nearest_level(moved[:, index], block.values[block.observed[:, index], index])
    for columns in _variables(block):
        partner = block.values[parents.partner][:, columns]
        known = block.observed[parents.partner][:, columns].all(axis=1)
        taken = known & (generator.uniform(size=len(known)) < parents.part)
        moved[:, columns] = np.where(taken[:, None], partner, own[:, columns])
    return moved


def _move(values: Matrix, scaler: Scaler, decoded: Matrix) -> Matrix:
    """(m, d) values moved by so many standard deviations, on the logarithm where the scaler takes it."""
    logged, steps = scaler.logged, decoded * scaler.scale
    shifted = np.maximum(values + scaler.shift, scaler.shift)
    # Bounded, so that nothing overflows: what is out of range is clipped to it anyway.
    moved = shifted * np.exp(np.clip(steps, -FARTHEST, FARTHEST)) - scaler.shift
    return np.asarray(np.where(logged, moved, values + steps))


def _range(block: Block) -> tuple[Coefficients, Coefficients]:
    """(d,) smallest and largest value observed; 0 where none is."""
    low = np.where(block.observed, block.values, np.inf).min(axis=0, initial=np.inf)
    high = np.where(block.observed, block.values, -np.inf).max(axis=0, initial=-np.inf)
    known = low <= high
    return np.where(known, low, 0.0), np.where(known, high, 0.0)


def _nearest_level(values: Floats, seen: Floats) -> Floats:
    levels = np.unique(seen) if len(seen) else np.zeros(1)
    return np.asarray(levels[np.abs(values[:, None] - levels).argmin(axis=1)])


def _variables(block: Block) -> list[list[int]]:
    """Columns of indicators, those of one categorical variable together."""
    groups: dict[str, list[int]] = {}
    for index, (name, kind) in enumerate(zip(block.features, block.kinds, strict=True)):
        if kind is FeatureKind.INDICATOR:
            groups.setdefault(name.split(LEVEL)[0], []).append(index)
    return list(groups.values())
