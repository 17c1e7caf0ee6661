"""Expected volumes under treatments that were not given."""

from __future__ import annotations

import numpy as np

from benchmarks.twin.counterfactual.inference import Beliefs
from benchmarks.twin.counterfactual.protocol import Law, Options, Parameters, Sequences, days_ahead, next_day
from benchmarks.twin.counterfactual.simulator import Courses, kill
from fusion.shapes import Curves

SLIGHT = 1e-12


def forecast_next_day(courses: Courses, beliefs: Beliefs, law: Law) -> Options:
    """(n, 59, 4): linear in the parameters, so that of their mean is the mean."""
    return next_day(courses, beliefs.mean, law)


def forecast_days_ahead(courses: Courses, beliefs: Beliefs, law: Law) -> Sequences:
    """(n, 59, 10, 5): mean over six points with the mean and covariance of the particles (Julier and Uhlmann 1997)."""
    points = _sigma_points(beliefs)
    total: Sequences = sum(
        (_one_point(courses, point, law) for point in points[1:]), _one_point(courses, points[0], law)
    )
    return total / len(points)


def _one_point(courses: Courses, parameters: Parameters, law: Law) -> Sequences:
    first = _as_treated(courses, parameters, law)
    return days_ahead(courses, first, parameters, law, noise=None)


def _as_treated(courses: Courses, parameters: Parameters, law: Law) -> Curves:
    """(n, 59) volume a day on under the treatment that was given."""
    volume = courses.volume[:, :-1]
    growth, chemo, radio = np.moveaxis(parameters, -1, 0)
    change = growth * law(volume) - chemo * courses.concentration - radio * kill(courses.dose)
    first: Curves = np.maximum(volume * (1 + change), 0.0)
    return first


def _sigma_points(beliefs: Beliefs) -> list[Parameters]:
    size = beliefs.mean.shape[-1]
    scale = np.einsum("ntii->nti", beliefs.covariance).max(axis=-1)[..., None, None]
    factor = np.linalg.cholesky(size * beliefs.covariance + SLIGHT * np.maximum(scale, SLIGHT) * np.eye(size))
    return [beliefs.mean + sign * factor[..., column] for column in range(size) for sign in (1, -1)]
