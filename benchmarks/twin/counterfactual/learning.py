"""A prior learned from training patients, as a population fit learns it: expectation and maximisation by moments."""

from __future__ import annotations

import numpy as np

from benchmarks.twin.counterfactual.inference import believe
from benchmarks.twin.counterfactual.population import Patients
from benchmarks.twin.counterfactual.prior import Prior, log_normal
from benchmarks.twin.counterfactual.simulator import Courses, gompertz

STEPS = 5


def learn_prior(courses: Courses, patients: Patients, start: Prior, *, particles: int, seed: int) -> Prior:
    """Log-normal of the mean and covariance that training patients have, given their courses.

    Mean over patients of what is believed of each, and covariance of these beliefs plus the mean covariance within
    them, in turn with believing again under the prior so found.

    Args:
        courses: as treated; each patient's last day of follow-up is used.
        patients: whose group alone is read.
        start: prior to begin with.
        particles: for each patient.
        seed: of the first step.
    """
    prior = start
    everybody, last = np.arange(len(patients)), courses.followed - 1
    for step in range(STEPS):
        found = believe(courses, patients.group, prior, gompertz, particles=particles, seed=seed + step)
        mean, within = found.mean[everybody, last], found.covariance[everybody, last]
        covariance = np.cov(mean.T, bias=True) + within.mean(axis=0)
        sd = np.sqrt(np.diag(covariance))
        prior = log_normal(mean.mean(axis=0), sd, covariance / np.outer(sd, sd))
    return prior
