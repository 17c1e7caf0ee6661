"""A ridge Cox shared out: coefficient times column, exactly."""

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.explain.items import Shares, back_projected, fold_gaps
from fusion.model.ridge import Ridge


def share_ridge(ridge: Ridge, cohort: Cohort) -> tuple[float, Shares]:
    """Log-risk at the training average, and what every feature adds; the sum is the ridge's log-risk.

    Args:
        ridge: fitted.
        cohort: brought to the layout of the training cohort.
    """
    shares = {}
    ends = np.cumsum([one.width for one in ridge.projections])[:-1]
    for one, beta in zip(ridge.projections, np.split(ridge.beta, ends), strict=True):
        block = cohort.block(one.block)
        if block is not None:
            told = back_projected(one.scaler.transform(block), one.directions, beta)
            shares[one.block] = fold_gaps(one.scaler, told)
    return 0.0, shares
