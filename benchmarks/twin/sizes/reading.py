"""The public lesion sizes: one target lesion a patient-day, with texts and zeros among the numbers."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from fusion.cohort.history import Knowing, PatientHistory, SizeVisit, TherapyLine

FILES = ("study_1.csv", "study_4.csv")
PATIENT, DAY, SIZE, ARM = "Patient_Anonmyized", "Treatment_Day", "TargetLesionLongDiam_mm", "Study_Arm"
TOO_SMALL = "TOO SMALL TO MEASURE"
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Histories, and how many rows were what.

    Attributes:
        histories: one a patient, the line starting on day 0, as in the files.
        counts: rows by what was made of them.
    """

    histories: tuple[PatientHistory, ...]
    counts: Counter[str]


def read_sizes(folder: Path) -> Sizes:
    """Both files; days in order, as the files are not."""
    counts: Counter[str] = Counter()
    histories: list[PatientHistory] = []
    for name in FILES:
        with (folder / name).open(encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: (row[PATIENT], float(row[DAY])))
        counts["rows"] += len(rows)
        for code, own in groupby(rows, key=itemgetter(PATIENT)):
            histories.append(_read_patient(code, name, list(own), counts))
    return Sizes(histories=tuple(histories), counts=counts)


def _read_patient(code: str, study: str, rows: Sequence[Row], counts: Counter[str]) -> PatientHistory:
    visits: dict[int, SizeVisit] = {}
    for row in rows:
        visit = _read_visit(row, counts)
        counts["repeats of a day, the first kept"] += visit is not None and visit.day in visits
        if visit is not None:
            visits.setdefault(visit.day, visit)
    line = TherapyLine(regimen=rows[0][ARM], start_day=0, is_index=True)
    return PatientHistory(code=code, study=study, lines=(line,), sizes=tuple(visits.values()))


def _read_visit(row: Row, counts: Counter[str]) -> SizeVisit | None:
    day, text = round(float(row[DAY])), row[SIZE].strip()
    if text == TOO_SMALL:
        counts["too small to measure: censored when seen, not scored"] += 1
        return SizeVisit(day=day, state=Knowing.BELOW_LIMIT)
    if not text.replace(".", "", 1).isdigit():
        counts["not evaluable or empty: left out"] += 1
        return None
    if float(text) == 0:
        counts["0 mm: gone, censored when seen, scored as 0"] += 1
        return SizeVisit(day=day, state=Knowing.NONE_FOUND)
    return SizeVisit(day=day, value_mm=float(text))


def without_number(history: PatientHistory) -> tuple[bool, ...]:
    """Scan by scan, whether a size was too small for a number: nothing to score."""
    return tuple(visit.state is Knowing.BELOW_LIMIT for visit in history.sizes)
