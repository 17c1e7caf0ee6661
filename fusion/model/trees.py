"""Boosted trees with a Cox objective (xgboost) on the blocks that are not wide."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import xgboost

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.shapes import Floats, Matrix
from fusion.survival.cox import log_likelihood
from fusion.survival.folds import Folds, rest
from fusion.survival.risk_sets import RiskSets

STEP = 50
BUILT_IN = "survival:cox"
LEAST_CURVATURE = 1e-16
Objective = Callable[[np.ndarray, xgboost.DMatrix], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """A fitted booster as xgboost's own bytes.

    Attributes:
        blocks: names of the blocks in column order.
        booster: (bytes,) uint8, xgboost's UBJSON.
    """

    blocks: tuple[str, ...]
    booster: np.ndarray

    def log_risk(self, cohort: Cohort) -> Floats:
        """(n,) margin of the booster."""
        booster = xgboost.Booster({"nthread": 1})
        booster.load_model(bytearray(self.booster.tobytes()))
        return _margin(booster, raw_columns(cohort, self.blocks), 0)


def raw_columns(cohort: Cohort, blocks: tuple[str, ...]) -> Matrix:
    """(n, d) unscaled values; NaN is xgboost's sign for "not observed" and goes nowhere else."""
    found = [block for name in blocks if (block := cohort.block(name)) is not None]
    if not found:
        # xgboost refuses a matrix without columns; on a constant it grows no tree.
        return np.zeros((len(cohort), 1))
    return np.hstack([np.where(block.observed, block.values, np.nan) for block in found])


def fit_trees(
    cohort: Cohort, blocks: tuple[str, ...], folds: Folds, config: FitConfig, seed: int
) -> tuple[Trees, Floats]:
    """Fit on training patients, with as many trees as told left-out folds best.

    Counts go by fifties up to config.trees; the criterion is the partial likelihood within each left-out fold. Delayed
    entry is not known to xgboost's own objective; where somebody entered late `cox_objective` takes its place.

    Args:
        cohort: training patients.
        blocks: names of the blocks to use.
        folds: rows of the cohort, for the number of trees and the out-of-fold log-risks.
        config: tree_* fields.
        seed: of row and column sampling.

    Returns:
        The trees, and the log-risk (n,) of the training patients out of fold.
    """
    x = raw_columns(cohort, blocks)
    counts = tuple(range(min(STEP, config.trees), config.trees + 1, STEP))
    told = np.zeros((len(counts), len(cohort)))
    for fold in folds:
        booster = _boost(x, cohort, rest(fold, len(cohort)), config, seed, config.trees)
        told[:, fold] = [_margin(booster, x[fold], count) for count in counts]
    best = int(np.argmax([_likelihood(one, cohort, folds) for one in told]))
    final = _boost(x, cohort, np.arange(len(cohort)), config, seed, counts[best])
    trees = Trees(blocks=blocks, booster=np.frombuffer(bytes(final.save_raw("ubj")), dtype=np.uint8).copy())
    return trees, told[best]


def _boost(x: Matrix, cohort: Cohort, rows: np.ndarray, config: FitConfig, seed: int, trees: int) -> xgboost.Booster:
    risk_sets = RiskSets.of(cohort.followed.take(rows))
    settings: dict[str, object] = {
        "max_depth": config.tree_depth,
        "eta": config.tree_rate,
        "subsample": config.tree_rows,
        "colsample_bytree": config.tree_columns,
        "min_child_weight": config.tree_weight,
        "seed": seed,
        "nthread": 1,
    }
    if risk_sets.late_entry:
        # Every margin starts at 0 here; the built-in objective starts all at one number, which tells nothing either.
        settings |= {"base_score": 0.0, "disable_default_eval_metric": True}
        objective = cox_objective(risk_sets)
        return xgboost.train(settings, xgboost.DMatrix(x[rows]), num_boost_round=trees, obj=objective)
    label = np.where(cohort.event, cohort.time_days, -cohort.time_days)
    settings["objective"] = BUILT_IN
    return xgboost.train(settings, xgboost.DMatrix(x[rows], label=label[rows]), num_boost_round=trees)


def cox_objective(risk_sets: RiskSets) -> Objective:
    """Gradient and diagonal Hessian of the negative log partial likelihood, risk sets {entry < t <= time}.

    With Breslow's ties (1974), S(t) the sum of exp(f_j) at risk and sums over the event times at which i is at risk:
    g_i = exp(f_i) sum d(t) / S(t) - e_i, and h_i = exp(f_i) sum d(t) / S(t) - exp(2 f_i) sum d(t) / S(t)^2.
    Without late entry and ties these are xgboost's own; among tied patients xgboost's depend on their order.

    Args:
        risk_sets: of the n rows of the matrix that is boosted.
    """

    def differentiate(margin: np.ndarray, _: xgboost.DMatrix) -> tuple[np.ndarray, np.ndarray]:
        f = margin.astype(np.float64).reshape(-1)
        relative = np.exp(f - f.max())
        total = risk_sets.sums(relative)
        expected = relative * risk_sets.accumulate(risk_sets.deaths / total)
        curvature = expected - relative**2 * risk_sets.accumulate(risk_sets.deaths / total**2)
        return expected - risk_sets.event, np.maximum(curvature, LEAST_CURVATURE)

    return differentiate


def _margin(booster: xgboost.Booster, x: Matrix, trees: int) -> Floats:
    """(n,) log-risk by the first so many trees, 0 for all."""
    margin = booster.predict(xgboost.DMatrix(x), output_margin=True, iteration_range=(0, trees))
    return np.asarray(margin, dtype=np.float64)


def _likelihood(told: Floats, cohort: Cohort, folds: Folds) -> float:
    """Log partial likelihood within each fold, whose boosters need not share an origin."""
    return sum(log_likelihood(told[fold], RiskSets.of(cohort.followed.take(fold))) for fold in folds)
