"""Tumour volume day by day, treated by a policy that looks at its size.

V(t+1) = V(t) [1 + rho log(K / V(t)) - beta_c C(t) - (alpha d(t) + alpha d(t)^2 / 10) + e(t+1)], e ~ N(0, 0.01), C the
drug with a half-life of a day (5 mg/m3 a dose), d 2 Gy or nothing (Geng 2017). Chemotherapy and radiotherapy are given
each with probability sigmoid(gamma / 13 cm (D - 6.5 cm)), D the mean diameter from 15 days ago to today (Lim 2018).
A patient is followed until the lethal diameter of 13 cm, until recovery, of probability exp(-V cells per cm3), or for
60 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.twin.counterfactual.population import CAPACITY_CM3, LETHAL_CM, LETHAL_CM3, Patients
from fusion.shapes import Curves, Floats, Indices, Mask

DAYS, WINDOW, AHEAD = 60, 15, 6
NOISE = 0.01
DOSE_MG, DOSE_GY, RETAINED = 5.0, 2.0, 0.5
QUADRATIC = 0.1
DOSE_KILL = DOSE_GY + QUADRATIC * DOSE_GY**2
CELLS_PER_CM3 = 5.8e8
LEAST_CM3 = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """What happened to n patients.

    Attributes:
        volume: (n, 60) cm3; 0 after the end.
        concentration: (n, 59) of the drug, mg/m3.
        dose: (n, 59) Gy.
        noise: (n, 65), the same for what happened and for what would have.
        followed: (n,) days from which one may look ahead.
    """

    volume: Curves
    concentration: Curves
    dose: Curves
    noise: Curves
    followed: Indices

    @property
    def origins(self) -> Mask:
        """(n, 59): whether a day is one from which to look ahead."""
        return np.arange(DAYS - 1)[None, :] < self.followed[:, None]

    @property
    def carried(self) -> Curves:
        """(n, 59) concentration left from the days before."""
        before = np.zeros_like(self.concentration)
        before[:, 1:] = RETAINED * self.concentration[:, :-1]
        return before


def kill(dose: Curves) -> Curves:
    """Linear-quadratic: d + d^2 / 10, to be multiplied by alpha."""
    return dose + QUADRATIC * dose**2


def gompertz(volume: Curves) -> Curves:
    """log(K / V)."""
    relative: Curves = np.log(CAPACITY_CM3 / np.maximum(volume, LEAST_CM3))
    return relative


def simulate(
    patients: Patients, gamma: float, generator: np.random.Generator, *, watched: Curves | None = None
) -> Courses:
    """Every patient's course.

    Args:
        patients: n.
        gamma: how strongly treatment follows size.
        generator: of noise, treatments and recovery.
        watched: (n, 60) volumes that the policy looks at instead of the patient's own.
    """
    count = len(patients)
    volume, concentration, dose = (np.zeros((count, DAYS - shorter)) for shorter in (0, 1, 1))
    noise = NOISE * generator.standard_normal((count, DAYS - 1 + AHEAD))
    followed, here = np.full(count, DAYS - 1), np.ones(count, dtype=bool)
    volume[:, 0] = patients.volume_cm3
    for day in range(DAYS - 1):
        seen = (volume if watched is None else watched)[:, max(day - WINDOW, 0) : day + 1]
        chance = probability(seen, gamma)
        given = DOSE_MG * (generator.random(count) < chance)
        concentration[:, day] = given + (RETAINED * concentration[:, day - 1] if day else 0.0)
        dose[:, day] = DOSE_GY * (generator.random(count) < chance)
        change = growth_and_kill(patients, volume[:, day], concentration[:, day], dose[:, day]) + noise[:, day + 1]
        volume[here, day + 1] = np.clip(volume[:, day] * (1 + change), 0, LETHAL_CM3)[here]
        recovered = generator.random(count) <= np.exp(-volume[:, day + 1] * CELLS_PER_CM3)
        ended = here & ((volume[:, day + 1] >= LETHAL_CM3) | recovered)
        followed[ended] = day + 1
        here &= ~ended
    return Courses(volume=volume, concentration=concentration, dose=dose, noise=noise, followed=followed)


def growth_and_kill(patients: Patients, volume: Floats, concentration: Floats, dose: Floats) -> Floats:
    """Relative change in a day, without noise."""
    growth: Floats = patients.growth * gompertz(volume)
    change: Floats = growth - patients.chemo * concentration - patients.radio * kill(dose)
    return change


def probability(volumes: Curves, gamma: float) -> Floats:
    """Of being treated, by the mean diameter of a sphere of these volumes."""
    diameter = np.cbrt(6 / np.pi * np.maximum(volumes, 0)).mean(axis=1)
    chance: Floats = 1 / (1 + np.exp(-gamma / LETHAL_CM * (diameter - LETHAL_CM / 2)))
    return chance
