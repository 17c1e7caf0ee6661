"""What the study sees of the factual arm: follow-up ends at the data cut or when the patient is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort, Integers
from ingest.demo.fates import Fate
from ingest.demo.seeds import generator
from ingest.demo.toxicity import Adverse
from ingest.demo.visits import NEVER
from ingest.durations import DAYS_A_MONTH

FOLLOW_UP_MONTHS: Final = (12.0, 33.0)
DROP_OUT_A_MONTH: Final = 0.006
STAY_AFTER_PROGRESSION: Final = 0.3
MISSED_VISIT: Final = 0.05
UNREADABLE_SCAN: Final = 0.02
SAFETY_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One patient as the study saw them; days from the index date.

    Attributes:
        os_day, died: end of follow-up for overall survival.
        pfs_day, progressed_or_died: likewise; a patient without either is censored at the last scan.
        progression_day: day of the scan that showed it, None where it was not seen.
        tox_day, tox_status: first adverse event of grade 3 or more (1), death (2), treatment ended for progression (3),
            or neither within follow-up (0).
        visits: columns of the scans that were made, the baseline scan first.
        unreadable: those of them that could not be evaluated; never the first, nor the one that showed progression.
        adverse: adverse events that began on treatment or within 30 days of its end.
    """

    os_day: int
    died: bool
    pfs_day: int
    progressed_or_died: bool
    progression_day: int | None
    tox_day: int
    tox_status: int
    visits: tuple[int, ...]
    unreadable: frozenset[int]
    adverse: tuple[Adverse, ...]


def observe(cohort: Cohort, fates: Mapping[str, Fate]) -> tuple[Seen, ...]:
    """Follow every patient on the arm they were given."""
    rng = generator(cohort.seed, "follow-up")
    cut = rng.uniform(*FOLLOW_UP_MONTHS, size=len(cohort))
    lost = rng.exponential(1 / DROP_OUT_A_MONTH, size=len(cohort))
    ends = np.maximum(np.floor(np.minimum(cut, lost) * DAYS_A_MONTH), 3).astype(np.int64)
    return tuple(
        _see(fates[str(arm)], patient, int(ends[patient]), cohort.seed) for patient, arm in enumerate(cohort.arm)
    )


def _see(fate: Fate, patient: int, end: int, seed: int) -> Seen:
    death, progression = int(fate.death_day[patient]), int(fate.progression_day[patient])
    last = min(death, end)
    seen_progression = progression if progression <= end else None
    days, rng = fate.scans.days[patient], generator(seed, "visits", patient)
    visits = _visits_made(days, last, progression, rng)
    blurred = rng.random(days.size) < UNREADABLE_SCAN
    readable = [visit for visit in visits if visit == 0 or not blurred[visit] or days[visit] == progression]
    known_free = max(int(days[readable[-1]]), 0)
    event = min(progression, death) <= end
    tox_day, tox_status = _first_severe(fate.adverse[patient], death, progression, end)
    return Seen(
        os_day=last,
        died=death <= end,
        pfs_day=min(progression, death) if event else known_free,
        progressed_or_died=event,
        progression_day=seen_progression,
        tox_day=tox_day,
        tox_status=tox_status,
        visits=visits,
        unreadable=frozenset(visits) - frozenset(readable),
        adverse=tuple(e for e in fate.adverse[patient] if e.start_day <= min(last, progression + SAFETY_DAYS)),
    )


def _visits_made(days: Integers, last: int, progression: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Scans before the end of follow-up; some are missed, and few are made once progression was seen (E8)."""
    missed, stays = rng.random(days.size) < MISSED_VISIT, rng.random(days.size) < STAY_AFTER_PROGRESSION
    made = [0]
    for visit in range(1, days.size):
        day = int(days[visit])
        if day > last or (day > progression and not stays[visit]):
            break
        if day == progression or not missed[visit]:
            made.append(visit)
    return tuple(made)


def _first_severe(adverse: tuple[Adverse, ...], death: int, progression: int, end: int) -> tuple[int, int]:
    """On the same day the event counts before what would hide it."""
    severe = min((event.start_day for event in adverse if event.grade >= 3), default=NEVER)
    return min((severe, 1), (death, 2), (progression, 3), (end, 0), key=lambda ending: ending[0])
