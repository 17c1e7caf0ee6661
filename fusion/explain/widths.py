"""The widths of a model (`fusion.survival.widths`), measured by hiding blocks of its training patients."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.model.layout import conform
from fusion.model.stack import Stack
from fusion.model.twin import TwinModel
from fusion.shapes import Bools, Floats, Mask, Matrix
from fusion.survival.widths import Widths, fit_widths

ALL_PAIRS = 6
MOST_PATIENTS = 500


def missing_blocks(cohort: Cohort) -> Mask:
    """(n, d) which blocks of a cohort, brought to the layout of a model, each patient lacks."""
    return np.column_stack([np.zeros((len(cohort), 0), dtype=bool), *(~block.present for block in cohort.blocks)])


def measure_widths(model: TwinModel, cohort: Cohort, generator: np.random.Generator) -> Widths:
    """Widths of a model on its training patients, at most five hundred of them.

    The final model has seen these patients, and its log-risks vary more than those of models that had not; what is not
    known for want of blocks is brought down by the ratio of the two variances.

    Args:
        model: fitted.
        cohort: its training patients.
        generator: chooses whom.
    """
    known = conform(cohort, model.layout)
    known = known.take(np.sort(generator.permutation(len(known))[:MOST_PATIENTS]))
    risks = model.members.read(known)[0]
    full = model.stack.combine(risks)
    alone = [_read_hidden(model, known, one) for one in np.eye(len(known.blocks), dtype=bool)]
    sets = hidden_sets(np.array([float(((risk - full) ** 2).mean()) for risk in alone]))
    others = [_read_hidden(model, known, each) for each in sets[1 + len(alone) :]]
    return fit_widths(
        tuple(block.name for block in known.blocks),
        np.array(sets),
        np.column_stack([full, *alone, *others]),
        missing_blocks(known),
        spread_of(model.stack, risks, model.members.graph.read_each(known)),
        scale=min(1.0, float(model.out_of_fold.var()) / max(float(full.var()), 1e-12)),
    )


def hidden_sets(importance: Floats) -> list[Bools]:
    """Sets of blocks to hide: none, each alone, pairs where blocks are few, the most important ones together, all.

    Args:
        importance: (d,) of the blocks.
    """
    d = len(importance)
    order = np.argsort(-importance, kind="stable").tolist()
    sets: list[Sequence[int]] = [(), *((one,) for one in range(d))]
    sets += [pair for pair in combinations(range(d), 2) if d <= ALL_PAIRS]
    sets += [order[:count] for count in range(2, d + 1)]
    return [np.isin(np.arange(d), one) for one in dict.fromkeys(tuple(sorted(one)) for one in sets)]


def spread_of(stack: Stack, risks: Matrix, networks: Matrix) -> float:
    """Mean variance of log-risk between members, each alone under all the weight, and between the graph's networks.

    Args:
        stack: of the members.
        risks: (n, m) of the members, the graph last.
        networks: (k, n) of the graph's networks.
    """
    alone = stack.standardise(risks) * stack.weights.sum()
    between = ((alone - stack.combine(risks)[:, None]) ** 2) @ stack.shares
    inside = (stack.weights[-1] / stack.scale[-1]) ** 2 * networks.var(axis=0)
    return float(between.mean() + inside.mean())


def _read_hidden(model: TwinModel, cohort: Cohort, hidden: Bools) -> Floats:
    """(n,) log-risk with blocks hidden."""
    left = hide(cohort, np.tile(hidden, (len(cohort), 1)))
    return model.stack.combine(model.members.read(left)[0])
