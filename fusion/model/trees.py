"""Boosted trees with the Cox objective (xgboost) on the blocks that are not wide."""

from dataclasses import dataclass

import numpy as np
import xgboost

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.shapes import Floats, Matrix


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
        margin = booster.predict(xgboost.DMatrix(raw_columns(cohort, self.blocks)), output_margin=True)
        return np.asarray(margin, dtype=np.float64)


def raw_columns(cohort: Cohort, blocks: tuple[str, ...]) -> Matrix:
    """(n, d) unscaled values; NaN is xgboost's sign for "not observed" and goes nowhere else."""
    found = [block for name in blocks if (block := cohort.block(name)) is not None]
    if not found:
        # xgboost refuses a matrix without columns; on a constant it grows no tree.
        return np.zeros((len(cohort), 1))
    return np.hstack([np.where(block.observed, block.values, np.nan) for block in found])


def fit_trees(cohort: Cohort, blocks: tuple[str, ...], config: FitConfig, seed: int) -> Trees:
    """Fit on training patients; delayed entry is not known to this objective and is ignored.

    Args:
        cohort: training patients.
        blocks: names of the blocks to use.
        config: tree_* fields.
        seed: of row and column sampling.
    """
    label = np.where(cohort.event, cohort.time_days, -cohort.time_days)
    settings = {
        "objective": "survival:cox",
        "max_depth": config.tree_depth,
        "eta": config.tree_rate,
        "subsample": config.tree_rows,
        "colsample_bytree": config.tree_columns,
        "min_child_weight": config.tree_weight,
        "seed": seed,
        "nthread": 1,
    }
    data = xgboost.DMatrix(raw_columns(cohort, blocks), label=label)
    booster = xgboost.train(settings, data, num_boost_round=config.trees)
    return Trees(blocks=blocks, booster=np.frombuffer(bytes(booster.save_raw("ubj")), dtype=np.uint8).copy())
