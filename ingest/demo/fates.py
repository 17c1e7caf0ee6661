"""What would happen to every patient under one arm: progression, death, adverse events, true survival.

The chance behind it (threshold of death, scan errors, new lesions) is drawn once a patient and used for every arm, so
that the arms' fates are potential outcomes of the same person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort, Floats, Integers
from ingest.demo.course import HORIZON_DAYS, Course, build_course
from ingest.demo.regimens import ARMS, Regimen
from ingest.demo.seeds import generator
from ingest.demo.toxicity import Adverse, draw_adverse
from ingest.demo.visits import NEVER, Noise, Scans, draw_noise, read_scans
from ingest.durations import DAYS_A_MONTH

TRUE_SURVIVAL_MONTHS: Final = (6, 12, 18, 24)
REPLICATES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One arm's potential outcomes.

    Shapes: death_day, progression_day (patients,), NEVER where it does not come within HORIZON_DAYS; true_survival
    (patients, 4) at TRUE_SURVIVAL_MONTHS: probability given the patient's parameters, over the chance of progression.
    """

    course: Course
    scans: Scans
    death_day: Integers
    progression_day: Integers
    adverse: tuple[tuple[Adverse, ...], ...]
    true_survival: Floats


def draw_fates(cohort: Cohort) -> Mapping[str, Fate]:
    """The fate of every patient under every arm, by arm name."""
    noise = draw_noise(len(cohort), generator(cohort.seed, "scans"))
    threshold = generator(cohort.seed, "death").exponential(size=len(cohort))
    return {regimen.name: _fate(cohort, regimen, noise, threshold) for regimen in ARMS}


def _fate(cohort: Cohort, regimen: Regimen, noise: Noise, threshold: Floats) -> Fate:
    course = build_course(cohort, regimen)
    scans = read_scans(course, noise)
    total = _total_hazard(course, scans.progression_day)
    reached = total >= threshold[:, None]
    death = np.where(reached.any(axis=1), np.maximum(reached.argmax(axis=1), 1), NEVER)
    seen = np.where(scans.progression_day <= death, scans.progression_day, NEVER)
    return Fate(
        course=course,
        scans=scans,
        death_day=death,
        progression_day=seen,
        adverse=draw_adverse(cohort, regimen),
        true_survival=_true_survival(course, cohort.seed),
    )


def _total_hazard(course: Course, progression_day: Integers) -> Floats:
    """Cumulative hazard of death with the factor exp(lambda_pd) from the day of progression on (E6)."""
    base = course.cumulative_hazard
    at_progression = np.take_along_axis(base, np.minimum(progression_day, HORIZON_DAYS)[:, None], axis=1)
    excess = np.expm1(course.regimen.lambda_pd) * np.maximum(base - at_progression, 0)
    return np.asarray(base + excess)


def _true_survival(course: Course, seed: int) -> Floats:
    """S(t) averaged over REPLICATES draws of scan errors and new lesions."""
    rng = generator(seed, f"true survival {course.regimen.name}")
    days = np.round(np.array(TRUE_SURVIVAL_MONTHS) * DAYS_A_MONTH).astype(np.int64)
    total = np.zeros((len(course.kg), days.size))
    for _ in range(REPLICATES):
        progressed = read_scans(course, draw_noise(len(course.kg), rng)).progression_day
        base = course.cumulative_hazard[:, days]
        start = np.take_along_axis(course.cumulative_hazard, np.minimum(progressed, HORIZON_DAYS)[:, None], axis=1)
        total += np.exp(-base - np.expm1(course.regimen.lambda_pd) * np.maximum(base - start, 0))
    return total / REPLICATES
