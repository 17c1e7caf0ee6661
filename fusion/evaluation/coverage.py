"""How many times fell into the central predicted intervals, patient by patient."""

import numpy as np

from fusion.evaluation.resampling import Sampled, mean_of
from fusion.shapes import Bools, Draws, Floats
from fusion.survival.calibration import inside_interval, spread_over_bins

LEVELS = (0.5, 0.8, 0.9, 0.95)


def sample_coverage(own_survival: Floats, event: Bools, level: float, weights: Draws) -> Sampled:
    """Share of times inside the central predicted interval of a level, on every draw."""
    return mean_of(inside_interval(own_survival, event, level), weights)


def tenths_of_survival(own_survival: Floats, event: Bools) -> Floats:
    """(10,) share of patients whose S(T) falls in each tenth of 0..1, a tenth each when calibrated (Haider 2020).

    A patient censored at S(C) = c spreads evenly over 0..c.
    """
    return np.asarray(spread_over_bins(own_survival, event) / len(event))
