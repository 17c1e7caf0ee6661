"""Ridges of every block, the honest floor, and a kernel of all that one matrix can hold."""

from collections.abc import Mapping

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.kernel import fit_kernel
from fusion.model.projection import Projection, Projections
from fusion.model.ridge import Ridge, fit_ridge
from fusion.model.weighing import WeightedSum, weigh
from fusion.shapes import Floats
from fusion.survival.folds import Folds

Blocks = Mapping[str, Projection]


def fit_ridges(cohort: Cohort, blocks: Blocks, folds: Folds) -> tuple[WeightedSum, Floats]:
    """A ridge Cox per block under weights, and its out-of-fold log-risk (n,)."""
    tried = [fit_ridge(cohort, group, folds) for group in _groups(cohort, blocks)]
    return weigh([one for one in tried if one is not None], cohort.followed, folds)


def fit_kernels(
    cohort: Cohort, blocks: Blocks, folds: Folds, config: FitConfig, generator: np.random.Generator
) -> tuple[WeightedSum, Floats]:
    """A kernel Cox of all narrow blocks together, and its out-of-fold log-risk (n,).

    Block by block it would repeat the ridges: what it adds is how blocks go together. Where all blocks are wide, one
    each under weights.
    """
    narrow = tuple(blocks[name] for name in narrow_blocks(cohort))
    groups = [narrow] if narrow else [(one,) for one in blocks.values()]
    tried = [fit_kernel(cohort, group, folds, config, generator) for group in groups]
    return weigh([one for one in tried if one is not None], cohort.followed, folds)


def share_by_block(ridges: WeightedSum, cohort: Cohort) -> dict[str, float]:
    """Each block's part of the spread of log-risk, over all ridges that hold it; 1 in all where any tells something."""
    parts: dict[str, Floats] = {}
    for model, weight in zip(ridges.models, ridges.weights, strict=True):
        for name, part in model.parts(cohort).items() if isinstance(model, Ridge) else ():
            parts[name] = parts.get(name, np.zeros(len(cohort))) + weight * part
    spread = {name: float(part.std()) for name, part in parts.items()}
    total = max(sum(spread.values()), 1e-12)
    return {name: each / total for name, each in spread.items()}


def narrow_blocks(cohort: Cohort) -> tuple[str, ...]:
    """Names of the blocks that one matrix can hold: all but embeddings, gene columns and more than 64 features."""
    return tuple(block.name for block in cohort.blocks if not block.is_wide)


def _groups(cohort: Cohort, blocks: Blocks) -> list[Projections]:
    narrow = tuple(blocks[name] for name in narrow_blocks(cohort))
    return [(one,) for one in blocks.values()] + ([narrow] if len(narrow) > 1 else [])
