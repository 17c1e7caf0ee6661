"""Boosted trees for who was given which arm: they see thresholds and interactions that a logistic regression cannot."""

from dataclasses import dataclass

import numpy as np
import xgboost

from fusion.effects.logistic import log_softmax
from fusion.shapes import Indices, Matrix
from fusion.survival.folds import Folds, rest

ROUNDS = (10, 20, 40, 80, 160)
LEARNING: dict[str, object] = {
    "objective": "multi:softprob",
    "max_depth": 3,
    "eta": 0.1,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "min_child_weight": 0.5,
    "reg_lambda": 0.1,
    "nthread": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """A fitted booster and how many of its rounds are used."""

    booster: xgboost.Booster
    rounds: int

    def logits(self, x: Matrix) -> Matrix:
        """(n, arms) log probabilities; NaN is xgboost's sign for "not observed"."""
        return _logits(self.booster, x, self.rounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossFittedTrees:
    """Trees of all patients, and what trees that had not seen a patient say of that patient: (n, arms)."""

    model: Boosted
    out_of_fold: Matrix


def cross_fit_trees(raw: Matrix, arm: Indices, arms: int, folds: Folds, seed: int) -> CrossFittedTrees:
    """As many rounds as predict left-out folds best.

    Args:
        raw: (n, d) unscaled values, NaN where not observed.
        arm: (n,) number of the arm of each patient.
        arms: how many there are.
        folds: rows of each left-out part.
        seed: of rows and columns sampled.
    """
    told = np.zeros((len(ROUNDS), len(raw), arms))
    for fold in folds:
        kept = rest(fold, len(raw))
        booster = _boost(raw[kept], arm[kept], arms, ROUNDS[-1], seed)
        told[:, fold] = [_logits(booster, raw[fold], rounds) for rounds in ROUNDS]
    best = int(np.argmax([one[np.arange(len(arm)), arm].sum() for one in told]))
    booster = _boost(raw, arm, arms, ROUNDS[best], seed)
    return CrossFittedTrees(model=Boosted(booster=booster, rounds=ROUNDS[best]), out_of_fold=told[best])


def _boost(raw: Matrix, arm: Indices, arms: int, rounds: int, seed: int) -> xgboost.Booster:
    settings = {**LEARNING, "num_class": arms, "seed": seed}
    return xgboost.train(settings, xgboost.DMatrix(raw, label=arm), num_boost_round=rounds)


def _logits(booster: xgboost.Booster, raw: Matrix, rounds: int) -> Matrix:
    margins = booster.predict(xgboost.DMatrix(raw), output_margin=True, iteration_range=(0, rounds))
    return log_softmax(np.asarray(margins, dtype=np.float64).reshape(len(raw), -1))
