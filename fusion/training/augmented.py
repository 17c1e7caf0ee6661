"""Members fitted with synthetic patients beside the real ones; none of them leaves here."""

from dataclasses import replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.members import FittedMembers, fit_members
from fusion.survival.folds import folds_within
from fusion.training.rare_groups import FEWEST, rare_groups
from fusion.training.synthetic import augment


def fit_augmented_members(cohort: Cohort, config: FitConfig, seed: int, *, share: float) -> FittedMembers:
    """As `fit_members`, rare groups being filled up to a share of the patients by synthetic ones.

    The out-of-fold log-risks and inner folds that come back are of the real patients alone, so that weights and curves
    are fitted on nobody else.

    Args:
        cohort: training patients.
        config: of the members.
        seed: of everything random.
        share: 0..1, of the patients that a rare group is to have; at 0 nobody is drawn.

    Raises:
        SyntheticPatient: some of the cohort are synthetic already.
    """
    groups = tuple(rare_groups(cohort, fewest=FEWEST, share=share).values())
    augmented = augment(cohort, groups, round(share * len(cohort)), np.random.default_rng(seed))
    fitted = fit_members(augmented.cohort, config, seed)
    real = np.arange(augmented.real)
    return replace(fitted, out_of_fold=fitted.out_of_fold[real], folds=folds_within(fitted.folds, real))
