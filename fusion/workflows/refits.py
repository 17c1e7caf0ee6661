"""The parts of an evaluation that fit again: what modalities are worth, and how much more patients would help."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict
from typing import Any

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.evaluation.learning import LearningPoint, learn
from fusion.evaluation.modalities import Loss, ModalityReport, ModalityWorth, judge_modalities
from fusion.shapes import Draws, Mask
from fusion.survival.held_out import HeldOut
from fusion.training.refitting import Question, fewer_folds, refit

Json = dict[str, Any]
Note = Callable[[str, int, int], None]
FOLDS, REPEATS = 3, 1
METRIC = "harrell_c"


def refit_modalities(
    cohort: Cohort, config: FitConfig, weights: Draws, *, seed: int, note: Note, executor: Executor | None
) -> Json | None:
    """What each modality is worth, on three folds; None with fewer than two."""
    used = fewer_folds(config, FOLDS, REPEATS)

    def ask(asked: Cohort, views: Sequence[Mask]) -> Sequence[HeldOut]:
        return refit(asked, used, Question(views=tuple(views)), executor=executor)

    found = judge_modalities(
        cohort,
        ask,
        weights=weights,
        tau_months=config.tau_months,
        generator=np.random.default_rng(seed),
        note=lambda done, total: note("modalities", done, total),
    )
    return None if found is None else _modalities(found)


def refit_learning(
    cohort: Cohort, config: FitConfig, weights: Draws, *, note: Note, executor: Executor | None
) -> list[Json]:
    """The learning curve, on three folds."""
    used = fewer_folds(config, FOLDS, REPEATS)
    points = learn(
        cohort,
        lambda share: refit(cohort, used, Question(share=share), executor=executor)[0],
        weights=weights,
        tau_months=config.tau_months,
        note=lambda done, total: note("learning curve", done, total),
    )
    return [_point(point) for point in points]


def _modalities(found: ModalityReport) -> Json:
    return {
        "folds": found.folds,
        "repeats": found.repeats,
        "metric": METRIC,
        "full": asdict(found.full),
        "blocks": [worth.block for worth in found.worths],
        "leave_one_out": [
            _named(worth) | {"without": asdict(worth.refitted), "loss": _loss(worth.worth)} for worth in found.worths
        ],
        "drop_at_test": [
            _named(worth)
            | {
                "without": asdict(worth.dropped),
                "loss": _loss(worth.cost),
                "beyond_refit": _loss(worth.beyond_refit),
            }
            for worth in found.worths
        ],
        "drop_curve": [
            {"removed": point.removed, "c": {name: asdict(each) for name, each in point.concordance.items()}}
            for point in found.curve
        ],
    }


def _named(worth: ModalityWorth) -> Json:
    return {"block": worth.block, "modality": worth.modality}


def _loss(loss: Loss) -> Json:
    found = loss.difference
    return {"difference": found.value, "low": found.low, "high": found.high, "p": loss.p, "reason": found.reason}


def _point(point: LearningPoint) -> Json:
    return {
        "share": point.share,
        "training_n": point.training_n,
        "training_events": point.training_events,
        "metrics": {
            name: {metric: asdict(each) for metric, each in by_metric.items()}
            for name, by_metric in point.scores.items()
        },
    }
