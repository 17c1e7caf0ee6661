"""Scans: when they are made, what is measured, and the RECIST 1.1 answer on target lesions and new ones (E2, E5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.demo.cohort import Floats, Integers
from ingest.demo.course import HORIZON_DAYS, Course, burden_at
from ingest.durations import DAYS_A_MONTH

SD_READER: Final = 0.05
SD_PROCESS: Final = 0.08
PROCESS_MONTHS: Final = 12.0
# The library's fit had no measurement error; here errors add progressions, so new lesions must be fewer for its curves.
NEW_LESION_SHARE: Final = 0.65
LIMIT_MM: Final = 5.0
NEVER: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Chance in one patient's scans, the same under every arm.

    Shapes: days (patients, visits), the first column is the baseline scan; log_error (patients, visits);
    new_lesion (patients,), unit exponential.
    """

    days: Integers
    log_error: Floats
    new_lesion: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """What the scans of one arm show. Shapes: size_mm and category (patients, visits); progression_day (patients,)."""

    days: Integers
    size_mm: Floats
    category: np.ndarray[tuple[int, ...], np.dtype[np.str_]]
    progression_day: Integers


def draw_noise(patients: int, rng: np.random.Generator) -> Noise:
    """Visit days (six-weekly, then nine-weekly, a few days off) and the errors of their measurements."""
    grid = np.concatenate([np.arange(42, 253, 42), np.arange(315, HORIZON_DAYS, 63)])
    followed = grid + rng.integers(-3, 4, size=(patients, grid.size))
    days = np.concatenate([-rng.integers(1, 22, size=(patients, 1)), followed], axis=1)
    return Noise(days=days, log_error=_log_error(days, rng), new_lesion=rng.exponential(size=patients))


def _log_error(days: Integers, rng: np.random.Generator) -> Floats:
    """Ornstein-Uhlenbeck process at the visit days, and the readers' independent error."""
    process = np.empty(days.shape)
    process[:, 0] = rng.normal(size=len(days))
    for visit in range(1, days.shape[1]):
        keep = np.exp(-(days[:, visit] - days[:, visit - 1]) / (PROCESS_MONTHS * DAYS_A_MONTH))
        process[:, visit] = keep * process[:, visit - 1] + np.sqrt(1 - keep**2) * rng.normal(size=len(days))
    return np.asarray(SD_PROCESS * process + SD_READER * rng.normal(size=days.shape))


def read_scans(course: Course, noise: Noise) -> Scans:
    """Sizes and RECIST categories on one arm.

    PR: at least 30 % below baseline; PD: at least 20 % and 5 mm above the nadir, or a new lesion; CR: nothing
    measurable left (Eisenhauer 2009). New lesions come at the rate nu (kg / kg_arm)^0.5.
    """
    size = burden_at(course, noise.days) * np.exp(noise.log_error)
    nadir = np.minimum.accumulate(size, axis=1)
    before = np.concatenate([size[:, :1], nadir[:, :-1]], axis=1)
    rate = NEW_LESION_SHARE * course.regimen.new_lesion * np.sqrt(course.kg / course.regimen.kg)
    spread = noise.days >= (noise.new_lesion / rate * DAYS_A_MONTH)[:, None]
    progressed = ((size >= 1.2 * before) & (size - before >= LIMIT_MM)) | spread
    progressed[:, 0] = False
    answer = np.where(size < LIMIT_MM, "CR", np.where(size <= 0.7 * size[:, :1], "PR", "SD"))
    first = np.where(progressed.any(axis=1), progressed.argmax(axis=1), -1)
    day = np.where(first >= 0, np.take_along_axis(noise.days, np.maximum(first, 0)[:, None], axis=1)[:, 0], NEVER)
    return Scans(days=noise.days, size_mm=size, category=np.where(progressed, "PD", answer), progression_day=day)
