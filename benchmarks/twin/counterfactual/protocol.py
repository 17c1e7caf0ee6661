"""What is asked of a method: volumes that would have been, and the error that is reported.

One step: from every day of follow-up, the next day's volume under each of the four treatments. Several steps: today's
treatment as it was, then one dose of chemotherapy or of radiotherapy on one of the next five days (ten sequences); the
volumes two to six days ahead count. Noise is that of the patient's days. As released with Melnychuk 2022, volumes that
did not happen are not cut at zero or at the lethal volume, and a sequence is left out when its volume falls below zero
before its end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

from benchmarks.twin.counterfactual.population import LETHAL_CM3, Patients
from benchmarks.twin.counterfactual.simulator import (
    AHEAD,
    DAYS,
    DOSE_KILL,
    DOSE_MG,
    LEAST_CM3,
    RETAINED,
    Courses,
    gompertz,
    simulate,
)
from fusion.shapes import Curves

OPTIONS = ((0, 0), (0, 1), (1, 0), (1, 1))
SLIDING = AHEAD - 1

Law = Callable[[Curves], Curves]
Parameters = Float[np.ndarray, "n t 3"]
Options = Float[np.ndarray, "n t o"]
Sequences = Float[np.ndarray, "n t o h"]
Kept = Bool[np.ndarray, "n t o"]
Given = Int[np.ndarray, "n t 1"]


def next_day(courses: Courses, parameters: Parameters, law: Law) -> Options:
    """(n, 59, 4) volume a day on under each treatment, without noise.

    Args:
        courses: of n patients.
        parameters: (n, 59 or 1, 3) growth, chemo, radio that are believed on each day.
        law: of growth.
    """
    volume = courses.volume[:, :-1]
    growth, chemo, radio = np.moveaxis(parameters, -1, 0)
    left = volume * (1 + growth * law(volume) - chemo * courses.carried)
    each = [left - volume * (chemo * DOSE_MG * drug + radio * DOSE_KILL * beam) for drug, beam in OPTIONS]
    found: Options = np.stack(each, axis=-1)
    return found


def true_next_day(courses: Courses, patients: Patients) -> Options:
    """(n, 59, 4) with noise; what happened is cut at zero and at the lethal volume, what did not is not."""
    noisy = courses.volume[:, :-1] * courses.noise[:, 1:DAYS]
    found: Options = next_day(courses, patients.parameters[:, None], gompertz) + noisy[..., None]
    np.put_along_axis(found, _given(courses), courses.volume[:, 1:, None], axis=-1)
    return found


def _given(courses: Courses) -> Given:
    """Which of the options happened."""
    drug = courses.concentration > courses.carried + DOSE_MG / 2
    given: Given = (2 * drug + (courses.dose > 0))[..., None]
    return given


def days_ahead(courses: Courses, first: Curves, parameters: Parameters, law: Law, *, noise: Curves | None) -> Sequences:
    """(n, 59, 10, 5) volumes two to six days on under one dose on one of five days.

    Args:
        courses: of n patients.
        first: (n, 59) volume a day on.
        parameters: (n, 59 or 1, 3).
        law: of growth.
        noise: (n, 65) of the patients' days, or none.
    """
    growth, chemo, radio = np.moveaxis(parameters[:, :, None], -1, 0)
    volume = np.repeat(first[..., None], 2 * SLIDING, axis=-1)
    drug = np.repeat(courses.concentration[..., None], 2 * SLIDING, axis=-1)
    found = []
    for step in range(SLIDING):
        given = np.arange(2 * SLIDING) == step
        beam = np.arange(2 * SLIDING) == step + SLIDING
        drug = RETAINED * drug + DOSE_MG * given
        change = growth * law(np.maximum(volume, LEAST_CM3)) - chemo * drug - radio * DOSE_KILL * beam
        if noise is not None:
            change = change + noise[:, step + 2 : step + 2 + DAYS - 1, None]
        volume = np.maximum(volume, 0) * (1 + change)
        found.append(volume)
    return np.stack(found, axis=-1)


def true_days_ahead(courses: Courses, patients: Patients) -> tuple[Sequences, Kept]:
    """Volumes and the sequences that count."""
    parameters = patients.parameters[:, None]
    found = days_ahead(courses, courses.volume[:, 1:], parameters, gompertz, noise=courses.noise)
    positive = (found[..., :-1] >= 0).all(axis=-1)
    return found, positive & courses.origins[..., None]


def normalised_error(predicted: Options, truth: Options, counted: Kept) -> float:
    """Root mean squared error in per cent of the lethal volume."""
    squared = (predicted - truth)[counted] ** 2
    return float(100 * np.sqrt(squared.mean()) / LETHAL_CM3)


def error_with_histories(predicted: Options, truth: Options, courses: Courses) -> float:
    """The other reading of the one-step error: every cell of every row of the test table counts.

    A day of follow-up has four rows, and each holds the days before it as they happened: the first days, on which
    tumours are largest, count over and over.
    """
    squared = (predicted - truth) ** 2
    happened = np.take_along_axis(squared, _given(courses), axis=-1)[..., 0]
    days = np.arange(DAYS - 1)[None, :]
    repeats = len(OPTIONS) * np.maximum(courses.followed[:, None] - 1 - days, 0)
    total = (repeats * happened).sum() + squared[courses.origins].sum()
    cells = repeats.sum() + len(OPTIONS) * courses.origins.sum()
    return float(100 * np.sqrt(total / cells) / LETHAL_CM3)


def watched_by_released_code(patients: Patients, gamma: float, generator: np.random.Generator) -> Curves:
    """(n, 60) volumes at which the released test policy looks: of one of the first patients, not of the patient.

    There, patient i's treatments follow row i of the growing table of test sequences (four a day of follow-up), which
    one of the first patients fills: that patient's volumes up to some day, and zeros from then on.
    """
    rows = np.zeros((len(patients), DAYS))
    filled = 0
    for first in range(len(patients)):
        one = patients.take(slice(first, first + 1))
        course = simulate(one, gamma, generator, watched=rows[first : first + 1].copy())
        truth = true_next_day(course, one)
        for day in range(course.followed[0]):
            into = rows[filled : filled + len(OPTIONS)]
            into[:, : day + 1] = course.volume[0, : day + 1]
            into[:, day + 1] = truth[0, day, : len(into)]
            filled += len(into)
        if filled == len(rows):
            break
    return rows
