"""Boosted trees shared out by path-dependent TreeSHAP (Lundberg 2018), which is exact and done by xgboost."""

import numpy as np
import xgboost

from fusion.cohort.cohort import Cohort
from fusion.explain.items import Shares
from fusion.model.trees import Trees, raw_columns
from fusion.shapes import Matrix


def share_trees(trees: Trees, cohort: Cohort) -> tuple[float, Shares]:
    """Expected log-risk over the training patients, and what every feature adds, in single precision.

    That a value was not observed is what its feature adds then.

    Args:
        trees: fitted.
        cohort: brought to the layout of the training cohort.
    """
    told = _contributions(trees, cohort)
    shares, start = {}, 0
    for name in trees.blocks:
        block = cohort.block(name)
        if block is not None:
            width = len(block.features)
            shares[name] = np.hstack([told[:, start : start + width], np.zeros((len(cohort), 1))])
            start += width
    return float(told[0, -1]) if len(told) else 0.0, shares


def _contributions(trees: Trees, cohort: Cohort) -> Matrix:
    """(n, columns + 1), the last column the same for all."""
    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(trees.booster.tobytes()))
    told = booster.predict(xgboost.DMatrix(raw_columns(cohort, trees.blocks)), pred_contribs=True)
    return np.asarray(told, dtype=np.float64)
