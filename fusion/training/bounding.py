"""Conformal bounds of survival time for a cohort and its groups."""

from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import GroupName, members_of, name_groups
from fusion.shapes import Floats
from fusion.survival.conformal import PredictiveBounds, fit_bounds
from fusion.survival.recalibration import Recalibration


def calibrate_bounds(
    cohort: Cohort, log_risk: Floats, curves: Recalibration
) -> tuple[tuple[GroupName, ...], PredictiveBounds]:
    """Groups of the training patients, and bounds that hold for 90 % overall and of each group.

    Args:
        cohort: training patients with their outcome.
        log_risk: (n,) out of fold.
        curves: that make survival of it.
    """
    groups, outcome = name_groups(cohort), cohort.followed
    own = curves.survival_at_own(log_risk, outcome)
    return groups, fit_bounds(own, outcome, covariates=log_risk[:, None], members=members_of(cohort, groups))
