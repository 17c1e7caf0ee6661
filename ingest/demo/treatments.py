"""Lines of therapy before and after the one under discussion; that one is the arm in the patients table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort
from ingest.demo.followup import Seen
from ingest.demo.seeds import generator
from ingest.demo.tables import Cell, write_table

COLUMNS: Final = ("patient", "line", "regimen", "start_day", "stop_day")
FIRST_LINE: Final = {
    False: ("carboplatin+pemetrexed", "cisplatin+pemetrexed"),
    True: ("carboplatin+paclitaxel", "cisplatin+gemcitabine"),
}
THIRD_LINE: Final = {"docetaxel": ("nivolumab", "gemcitabine"), "atezolizumab": ("docetaxel", "gemcitabine")}
SHARE_TREATED_AGAIN: Final = 0.55


def write_treatments(folder: Path, cohort: Cohort, seen: tuple[Seen, ...]) -> None:
    """Write treatments.csv: line 1 of every patient, and line 3 of those who had one after progression."""
    rows = (row for place in range(len(cohort)) for row in _lines(cohort, place, seen[place]))
    write_table(folder / "treatments.csv", COLUMNS, rows)


def _lines(cohort: Cohort, place: int, seen: Seen) -> Iterator[list[Cell]]:
    rng = generator(cohort.seed, "treatments", place)
    stop = -int(rng.integers(21, 200))
    start = stop - int(rng.integers(63, 260))
    yield [cohort.codes[place], 1, _one_of(FIRST_LINE[bool(cohort.squamous[place])], rng), start, stop]
    wish, delay, length = rng.random(), int(rng.integers(7, 36)), int(rng.integers(30, 150))
    choice = _one_of(THIRD_LINE[str(cohort.arm[place])], rng)
    if seen.progression_day is not None and wish < SHARE_TREATED_AGAIN and seen.progression_day + delay < seen.os_day:
        begin = seen.progression_day + delay
        yield [cohort.codes[place], 3, choice, begin, begin + length if begin + length <= seen.os_day else None]


def _one_of(regimens: tuple[str, ...], rng: np.random.Generator) -> str:
    return regimens[int(rng.integers(len(regimens)))]
