"""How discrimination and accuracy grow with the number of training patients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.evaluation.resampling import Estimate, affordable, estimate
from fusion.evaluation.scores import FoldScores, mean_over_folds, score_folds
from fusion.shapes import Draws
from fusion.survival.held_out import HeldOut
from fusion.survival.scores import choose_tau_days

# Fits the folds of a cohort again on a share of their training patients, and scores the same left-out patients.
FitShare = Callable[[float], HeldOut]
SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
LEARNED = ("harrell_c", "ibs")
FEWEST_EVENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPoint:
    """One share of the training patients.

    Attributes:
        share: of them.
        training_n, training_events: on average over folds, to the nearest patient.
        scores: {predictor: {metric: number}} on the same left-out patients as every other share.
    """

    share: float
    training_n: int
    training_events: int
    scores: Mapping[str, Mapping[str, Estimate]]


def learn(
    cohort: Cohort, fit_share: FitShare, *, weights: Draws, tau_months: float, note: Callable[[int, int], None]
) -> tuple[LearningPoint, ...]:
    """The learning curve; shares that leave fewer than 20 events to train on are not tried.

    Args:
        cohort: with its outcome.
        fit_share: fits and scores folds on a share.
        weights: (1 + b, n) from `draw_weights`.
        tau_months: horizon of the integrated Brier score, as in the fit.
        note: told of (done, total).
    """
    outcome = cohort.followed
    tau_days, _ = choose_tau_days(cohort.followed, tau_months)
    points: list[LearningPoint] = []
    for number, share in enumerate(SHARES):
        note(number, len(SHARES))
        if share * outcome.events / 2 < FEWEST_EVENTS and share < 1:
            continue
        folds = score_folds(fit_share(share), outcome, tau_days, affordable(weights))
        points.append(_point(cohort, share, folds))
    note(len(SHARES), len(SHARES))
    return tuple(points)


def _point(cohort: Cohort, share: float, folds: tuple[FoldScores, ...]) -> LearningPoint:
    means = {metric: mean_over_folds(folds, metric) for metric in LEARNED}
    return LearningPoint(
        share=share,
        training_n=round(share * float(np.mean([fold.training_n for fold in folds]))),
        training_events=round(share * float(np.mean([cohort.followed.events - fold.events for fold in folds]))),
        scores={
            name: {
                metric: estimate(found[name], reason="")
                if name in found
                else Estimate(value=None, reason="the folds do not give it")
                for metric, found in means.items()
            }
            for name in means["harrell_c"]
        },
    )
