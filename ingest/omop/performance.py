"""ECOG performance status, as far as the site's vocabulary says which concepts are one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from ingest.omop.concepts import Concepts
from ingest.omop.frame import Frame
from ingest.omop.people import People

_ECOG = re.compile(r"\b(?:ECOG|Eastern Cooperative Oncology Group)\b", re.IGNORECASE)
_GRADE = re.compile(r"\b([0-5])\b")
_DAYS_BEFORE, _DAYS_AFTER = 90, 14


def read_performance(frames: Mapping[str, Frame], people: People, concepts: Concepts) -> dict[int, int]:
    """The status nearest to day 0, from 90 days before it to 14 days after it; by position.

    It is the number, else the digit in the name of the value, else the digit in the name of the concept itself.
    """
    nearest: dict[int, tuple[int, int]] = {}
    for name in ("observation", "measurement"):
        frame = frames.get(name)
        if frame is None:
            continue
        ids, values = frame.integers(f"{name}_concept_id"), frame.integers("value_as_concept_id")
        known = [each for each in np.unique(ids).tolist() if _ECOG.search(concepts.names.get(each, ""))]
        at, numbers = people.positions(frame, quietly=True), frame.numbers("value_as_number")
        days = people.days(frame, at, f"{name}_date")
        rows = np.isin(ids, known) & (at >= 0) & (days >= -_DAYS_BEFORE) & (days <= _DAYS_AFTER)
        for row in np.flatnonzero(rows).tolist():
            grade = _grade(float(numbers[row]), concepts, int(values[row]), int(ids[row]))
            distance = abs(int(days[row]))
            if grade is not None and distance < nearest.get(int(at[row]), (1 << 30, 0))[0]:
                nearest[int(at[row])] = (distance, grade)
    return {position: grade for position, (_, grade) in nearest.items()}


def _grade(number: float, concepts: Concepts, value: int, concept: int) -> int | None:
    if not np.isnan(number):
        return int(number) if number in {0, 1, 2, 3, 4, 5} else None
    named = concepts.names.get(value) or concepts.names.get(concept, "")
    found = _GRADE.findall(named)
    return int(found[-1]) if found else None
