"""Test patients of one confounding strength, and a method's errors on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from benchmarks.twin.counterfactual.forecasting import forecast_days_ahead, forecast_next_day
from benchmarks.twin.counterfactual.inference import PARTICLES, Beliefs, believe
from benchmarks.twin.counterfactual.methods import Method
from benchmarks.twin.counterfactual.population import Patients, draw_patients
from benchmarks.twin.counterfactual.protocol import (
    OPTIONS,
    SLIDING,
    Kept,
    Options,
    Sequences,
    error_with_histories,
    normalised_error,
    true_days_ahead,
    true_next_day,
    watched_by_released_code,
)
from benchmarks.twin.counterfactual.simulator import Courses, simulate

# One to six days ahead, then one day ahead with the histories counted.
Errors = Float[np.ndarray, " h"]


class Policy(StrEnum):
    """Whose size decides on a test patient's treatment."""

    OWN = "the patient's own size, as published"
    RELEASED = "another patient's size, as in the released code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Test patients and what would have become of them."""

    patients: Patients
    courses: Courses
    next_day: Options
    days_ahead: Sequences
    kept: Kept


def draw_trial(gamma: float, policy: Policy, count: int, seed: int) -> Trial:
    """Patients of one seed, treated by a policy of this strength."""
    generator = np.random.default_rng(seed)
    patients = draw_patients(count, generator)
    watched = watched_by_released_code(patients, gamma, generator) if policy is Policy.RELEASED else None
    courses = simulate(patients, gamma, generator, watched=watched)
    days_ahead, kept = true_days_ahead(courses, patients)
    return Trial(
        patients=patients,
        courses=courses,
        next_day=true_next_day(courses, patients),
        days_ahead=days_ahead,
        kept=kept,
    )


def score(trial: Trial, method: Method, *, seed: int, particles: int = PARTICLES) -> tuple[Errors, float]:
    """Errors, and the share of days that few particles carry."""
    courses = trial.courses
    beliefs = believe(courses, trial.patients.group, method.prior, method.law, particles=particles, seed=seed)
    return _errors(trial, beliefs, method), beliefs.weak


def score_references(trial: Trial, method: Method) -> Mapping[str, Errors]:
    """Errors of the last volume carried forward, and of one who knows the patient's parameters.

    Args:
        trial: test patients.
        method: of the true growth law.
    """
    known = trial.patients.parameters[:, None].repeat(trial.courses.origins.shape[1], axis=1)
    covariance = np.zeros((*known.shape, known.shape[-1]))
    oracle = Beliefs(mean=known, covariance=covariance, weak=0.0)
    return {
        "last volume carried forward": _carried_forward(trial),
        "parameters known, noise not": _errors(trial, oracle, method),
    }


def _errors(trial: Trial, beliefs: Beliefs, method: Method) -> Errors:
    next_day = forecast_next_day(trial.courses, beliefs, method.law)
    return _judge(trial, next_day, forecast_days_ahead(trial.courses, beliefs, method.law))


def _carried_forward(trial: Trial) -> Errors:
    volume = trial.courses.volume[:, :-1, None]
    return _judge(
        trial, volume.repeat(len(OPTIONS), axis=-1), np.broadcast_to(volume[..., None], trial.days_ahead.shape)
    )


def _judge(trial: Trial, next_day: Options, days_ahead: Sequences) -> Errors:
    counted = trial.courses.origins[..., None].repeat(len(OPTIONS), axis=-1)
    first = normalised_error(next_day, trial.next_day, counted)
    later = [normalised_error(days_ahead[..., h], trial.days_ahead[..., h], trial.kept) for h in range(SLIDING)]
    return np.array([first, *later, error_with_histories(next_day, trial.next_day, trial.courses)])
