"""What each modality is worth, and what it costs to lack it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import remove_block
from fusion.evaluation.resampling import Estimate, Sampled, affordable, average, difference, estimate, two_sided_p
from fusion.evaluation.scores import mean_over_folds, score_folds
from fusion.shapes import Draws, Mask
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.scores import choose_tau_days

# Fits the folds of a cohort again and scores them as they are, then once for every mask of hidden blocks.
Ask = Callable[[Cohort, Sequence[Mask]], Sequence[HeldOut]]
METRIC = "harrell_c"
MOST_STEPS = 8
FEW_PATIENTS, ORDERS = 2000, 2
UNKNOWN = "no fold gave the number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A difference of two concordances on the same patients, with its p-value over resampled ones."""

    difference: Estimate
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityWorth:
    """One block.

    Attributes:
        block, modality: which.
        refitted: concordance of models fitted without it; worth: what that loses.
        dropped: concordance of models fitted with it when it is not there; cost: what that loses.
        beyond_refit: what dropping costs beyond what the block is worth, refitted minus dropped.
    """

    block: str
    modality: str
    refitted: Estimate
    worth: Loss
    dropped: Estimate
    cost: Loss
    beyond_refit: Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPoint:
    """Concordance by predictor when so many of a patient's blocks are hidden, at random."""

    removed: int
    concordance: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityReport:
    """All blocks but treatment, which is the contrast and no measurement.

    Attributes:
        full: concordance of the twin with everything, on the same folds.
        worths: by block.
        curve: by number of blocks hidden.
        folds, repeats: of the refits.
    """

    full: Estimate
    worths: tuple[ModalityWorth, ...]
    curve: tuple[DropPoint, ...]
    folds: int
    repeats: int


def measured_blocks(cohort: Cohort) -> tuple[int, ...]:
    """Places of the blocks that are measurements."""
    return tuple(index for index, block in enumerate(cohort.blocks) if block.modality is not Modality.TREATMENT)


def judge_modalities(
    cohort: Cohort,
    ask: Ask,
    *,
    weights: Draws,
    tau_months: float,
    generator: np.random.Generator,
    note: Callable[[int, int], None],
) -> ModalityReport | None:
    """Leave each block out and refit; drop each at test time without a refit; drop more and more at random.

    Args:
        cohort: with its outcome.
        ask: fits and scores folds; the folds must be the same whatever the blocks.
        weights: (1 + b, n) from `draw_weights`.
        tau_months: as in the fit.
        generator: which blocks are hidden.
        note: told of (done, total).

    Returns:
        The report, or None with fewer than two measured blocks.
    """
    places = measured_blocks(cohort)
    if len(places) < 2:
        return None
    used, tau_days = affordable(weights), choose_tau_days(cohort.followed, tau_months)[0]

    def concordance(held_out: HeldOut) -> Mapping[str, Sampled]:
        return mean_over_folds(score_folds(held_out, cohort.followed, tau_days, used), METRIC)

    note(0, 1 + len(places))
    steps = _steps(len(places))
    full, *others = ask(cohort, _views(cohort, places, steps, generator))
    everything, found = concordance(full), [concordance(each) for each in others]
    dropped, curve = found[: len(places)], found[len(places) :]
    worths = []
    for number, place in enumerate(places):
        note(1 + number, 1 + len(places))
        refitted = concordance(ask(remove_block(cohort, cohort.blocks[place].name), ())[0])
        worths.append(_worth(cohort, place, everything[TWIN], refitted[TWIN], dropped[number][TWIN]))
    note(1 + len(places), 1 + len(places))
    return ModalityReport(
        full=estimate(everything[TWIN], reason=UNKNOWN),
        worths=tuple(worths),
        curve=(_point(0, [everything]), *_points(steps, curve)),
        folds=len(full.fold_names),
        repeats=full.repeats,
    )


def _steps(blocks: int) -> tuple[int, ...]:
    """How many blocks are hidden, at most eight numbers; one block is always left."""
    return tuple(int(step) for step in np.unique(np.round(np.linspace(1, blocks - 1, MOST_STEPS))))


def _views(cohort: Cohort, places: Sequence[int], steps: Sequence[int], generator: np.random.Generator) -> list[Mask]:
    """Each block hidden alone, then more and more at random, in two orders where patients are few."""
    orders = ORDERS if len(cohort) < FEW_PATIENTS else 1
    random = [view for _ in range(orders) for view in _drop_views(cohort, places, steps, generator)]
    return [*(_without(cohort, place) for place in places), *random]


def _without(cohort: Cohort, place: int) -> Mask:
    hidden = np.zeros((len(cohort), len(cohort.blocks)), dtype=bool)
    hidden[:, place] = True
    return hidden


def _drop_views(
    cohort: Cohort, places: Sequence[int], steps: Sequence[int], generator: np.random.Generator
) -> list[Mask]:
    """For each number of blocks, hide so many of those that a patient has, in an order of the patient's own."""
    present = np.column_stack([cohort.blocks[place].present for place in places])
    order = np.where(present, generator.random(present.shape), np.inf)
    rank = np.argsort(np.argsort(order, axis=1), axis=1)
    most = present.sum(axis=1, keepdims=True) - 1
    views = []
    for step in steps:
        hidden = np.zeros((len(cohort), len(cohort.blocks)), dtype=bool)
        hidden[:, list(places)] = present & (rank < np.minimum(step, most))
        views.append(hidden)
    return views


def _worth(cohort: Cohort, place: int, full: Sampled, refitted: Sampled, dropped: Sampled) -> ModalityWorth:
    block = cohort.blocks[place]
    return ModalityWorth(
        block=block.name,
        modality=block.modality.value,
        refitted=estimate(refitted, reason=UNKNOWN),
        worth=_loss(full, refitted),
        dropped=estimate(dropped, reason=UNKNOWN),
        cost=_loss(full, dropped),
        beyond_refit=_loss(refitted, dropped),
    )


def _loss(one: Sampled, other: Sampled) -> Loss:
    sampled = difference(one, other)
    return Loss(difference=estimate(sampled, reason=UNKNOWN), p=two_sided_p(sampled))


def _points(steps: Sequence[int], found: Sequence[Mapping[str, Sampled]]) -> list[DropPoint]:
    return [_point(step, found[number :: len(steps)]) for number, step in enumerate(steps)]


def _point(removed: int, orders: Sequence[Mapping[str, Sampled]]) -> DropPoint:
    means = {name: average([one[name] for one in orders]) for name in orders[0]}
    return DropPoint(
        removed=removed, concordance={name: estimate(mean, reason=UNKNOWN) for name, mean in means.items()}
    )
