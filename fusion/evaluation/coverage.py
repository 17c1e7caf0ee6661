"""How many times fell into the central predicted intervals, patient by patient."""

import numpy as np

from fusion.evaluation.resampling import Sampled, mean_of
from fusion.shapes import Bools, Draws, Floats
from fusion.survival.calibration import BINS
from fusion.survival.smooth_risk import SMALL

LEVELS = (0.5, 0.8, 0.9, 0.95)


def inside_interval(own_survival: Floats, event: Bools, level: float) -> Floats:
    """(n,) each patient's part of the coverage of the central interval, through the censored probability integral.

    An event counts 1 when S(T) is in the central part, else 0; a patient censored at S(C) = c counts the share of 0..c
    that is in the central part, which is what a calibrated model expects of the time not seen.
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = (own_survival >= low) & (own_survival <= high)
    c = np.maximum(own_survival, SMALL)
    return np.asarray(np.where(event, inside, np.clip(np.minimum(c, high) - low, 0, None) / c))


def sample_coverage(own_survival: Floats, event: Bools, level: float, weights: Draws) -> Sampled:
    """Share of times inside the central predicted interval of a level, on every draw."""
    return mean_of(inside_interval(own_survival, event, level), weights)


def tenths_of_survival(own_survival: Floats, event: Bools) -> Floats:
    """(10,) share of patients whose S(T) falls in each tenth of 0..1, a tenth each when calibrated (Haider 2020).

    A patient censored at S(C) = c spreads evenly over 0..c.
    """
    edges = np.linspace(0, 1, BINS + 1)
    index = np.clip(np.ceil(own_survival[event] * BINS).astype(np.int64) - 1, 0, BINS - 1)
    c = np.maximum(own_survival[~event], SMALL)[:, None]
    spread = (np.clip(c - edges[:-1], 0, 1 / BINS) / c).sum(axis=0)
    return np.asarray((np.bincount(index, minlength=BINS) + spread) / len(event))
