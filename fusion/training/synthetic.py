"""Synthetic patients for rare groups, drawn between and about real ones in a latent space; for training alone.

    z' = z_i + u (z_j - z_i) + h s e,   u ~ U(0, 1), e ~ N(0, 1)

i is a patient of the group, j one of the five of the group nearest to i (Chawla 2002), s the group's spread, h = 0.2, z
the leading principal components of all scaled blocks of the training patients. The move z' - z_i is decoded to every
block and added to what was measured of i: numbers stay within the range of the training patients, ordinals are rounded
to levels that occur, each categorical variable is j's with probability u, and what i lacks the synthetic patient lacks.
The arm, variants and bags are i's; the outcome is drawn (`synthetic_outcomes`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.cohort.repeating import repeat
from fusion.cohort.synthetic import Augmented, check_real, mark_synthetic
from fusion.errors import CohortError
from fusion.shapes import Bools, Indices, Matrix
from fusion.survival.folds import strata_of, stratified_folds
from fusion.training.decoding import Parents, decode_block
from fusion.training.latent import Latent
from fusion.training.synthetic_outcomes import fit_course

NEIGHBOURS = 5
BANDWIDTH = 0.2
FOLDS = 5
MOST_A_PATIENT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Where synthetic patients of one or several groups are.

    Attributes:
        parents: whom they are drawn between.
        moves: (m, k) z' - z_i.
    """

    parents: Parents
    moves: Matrix


def augment(cohort: Cohort, groups: Sequence[Bools], size: int, generator: np.random.Generator) -> Augmented:
    """Training patients with synthetic ones, so that each group has as many patients as asked for.

    Nobody is the parent of more than four a group: beyond that a group only repeats itself.

    Args:
        cohort: training patients of one fold, with an outcome.
        groups: (n,) each, who belongs to it.
        size: patients that each group is to have.
        generator: draws everything.

    Raises:
        SyntheticPatient: some of the cohort are synthetic already.
        CohortError: a group of fewer than two, or no outcome.
    """
    check_real(cohort.codes, "drawing synthetic patients")
    latent = Latent.of(cohort)
    z = latent.place(cohort)
    draws = [_draw(z, np.flatnonzero(member), size, generator) for member in groups]
    if not sum(len(draw.moves) for draw in draws):
        return Augmented(cohort=cohort, real=len(cohort))
    drawn = _join(draws)
    synthetic = _decode(cohort, latent, drawn, generator)
    return Augmented(cohort=_with_outcomes(cohort, synthetic, generator), real=len(cohort))


def _draw(z: Matrix, rows: Indices, size: int, generator: np.random.Generator) -> Draw:
    if len(rows) < 2:
        raise CohortError(expected="at least two patients", found=str(len(rows)), where="group of synthetic patients")
    count = int(np.clip(size - len(rows), 0, MOST_A_PATIENT * len(rows)))
    apart = np.linalg.norm(z[rows][:, None] - z[rows], axis=2)
    np.fill_diagonal(apart, np.inf)
    near = np.argsort(apart, axis=1)[:, : min(NEIGHBOURS, len(rows) - 1)]
    turns = np.stack([generator.permutation(len(rows)) for _ in range(MOST_A_PATIENT)])
    parent = turns.ravel()[:count]
    partner = near[parent, generator.integers(0, near.shape[1], count)]
    part = generator.uniform(size=count)
    noise = BANDWIDTH * z[rows].std(axis=0) * generator.normal(size=(count, z.shape[1]))
    parents = Parents(parent=rows[parent], partner=rows[partner], part=part)
    return Draw(parents=parents, moves=part[:, None] * (z[rows[partner]] - z[rows[parent]]) + noise)


def _join(draws: Sequence[Draw]) -> Draw:
    parents = Parents(
        parent=np.concatenate([draw.parents.parent for draw in draws]),
        partner=np.concatenate([draw.parents.partner for draw in draws]),
        part=np.concatenate([draw.parents.part for draw in draws]),
    )
    return Draw(parents=parents, moves=np.concatenate([draw.moves for draw in draws]))


def _decode(cohort: Cohort, latent: Latent, drawn: Draw, generator: np.random.Generator) -> Cohort:
    """The cohort with the synthetic patients after it, whose outcomes are yet their parents'."""
    n, parent = len(cohort), drawn.parents.parent
    codes = tuple(mark_synthetic(cohort.codes[row], number) for number, row in enumerate(parent))
    grown = repeat(cohort, np.concatenate([np.arange(n), parent]), (*cohort.codes, *codes))
    moves = latent.decode(drawn.moves)
    scalers = {one.block: one.scaler for one in latent.projections}
    decoded = {
        name: decode_block(block, scalers[name], moves[name], drawn.parents, generator)
        for name in moves
        if (block := cohort.block(name)) is not None
    }
    return replace(grown, blocks=tuple(_fill(block, decoded.get(block.name), n) for block in grown.blocks))


def _fill(block: Block, decoded: Matrix | None, n: int) -> Block:
    """The block with the synthetic patients' own values in place of their parents'."""
    if decoded is None:
        return block
    values = np.concatenate([block.values[:n], np.where(block.observed[n:], decoded, 0.0)])
    return replace(block, values=values)


def _with_outcomes(cohort: Cohort, grown: Cohort, generator: np.random.Generator) -> Cohort:
    """Real patients with their own outcomes, synthetic ones with drawn ones."""
    folds = stratified_folds(strata_of(cohort), FOLDS, generator)
    drawn = fit_course(cohort, folds).draw(grown.take(np.arange(len(cohort), len(grown))), generator)
    own = cohort.followed
    outcome = Outcome(
        time_days=np.concatenate([own.time_days, drawn.time_days]),
        event=np.concatenate([own.event, drawn.event]),
        competing=np.concatenate([own.competing, drawn.competing]),
        entry_days=np.concatenate([own.entry_days, drawn.entry_days]),
    )
    return replace(grown, outcome=outcome)
