"""What no column of ours holds, kept raw as codes and days: conditions beside the cancer, procedures, specimens.

Only concepts and numbers leave: source values, notes, text values and names of providers stay in the file.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ingest.omop.concepts import DISEASE_EPISODE, FIRST_OCCURRENCE, PROGRESSIONS, REGIMEN, Concepts
from ingest.omop.frame import Frame, Mask
from ingest.omop.people import People, first_rows, place
from ingest.records import RawRecord

_DATES = {
    "procedure_occurrence": "procedure_date",
    "specimen": "specimen_date",
    "condition_occurrence": "condition_start_date",
    "episode": "episode_start_date",
}
_READ_EPISODES = (FIRST_OCCURRENCE, DISEASE_EPISODE, REGIMEN, *sorted(PROGRESSIONS))


def read_rest(
    frames: Mapping[str, Frame], people: People, concepts: Concepts, cancer: Mask, values: Mapping[str, Mask]
) -> list[RawRecord]:
    """Raw records of every table that has some.

    Args:
        frames: the tables that were read.
        people: who there is.
        concepts: names and codes.
        cancer: which conditions are cancer; the first of each person is the diagnosis.
        values: rows of measurement and observation that hold no value we know.
    """
    found: list[RawRecord] = []
    for name in ("procedure_occurrence", "specimen", "condition_occurrence", "episode"):
        frame = frames.get(name)
        if frame is not None:
            at, days, placed = place(frame, people, _DATES[name])
            rows = placed & ~_used(frame, at, cancer)
            found += _raws(frame, people, concepts, at, days, rows, ())
    for name, rest in values.items():
        frame = frames[name]
        at = people.positions(frame, quietly=True)
        days = people.days(frame, at, f"{name}_date")
        found += _raws(frame, people, concepts, at, days, rest, ("value_as_concept_id",))
    return found


def _used(frame: Frame, at: np.ndarray, cancer: Mask) -> Mask:
    used = np.zeros(len(frame), dtype=np.bool_)
    if frame.name == "condition_occurrence":
        used[first_rows(at, frame.dates("condition_start_date"), cancer)] = True
    elif frame.name == "episode":
        used = np.isin(frame.integers("episode_concept_id"), _READ_EPISODES)
    return used


def _raws(
    frame: Frame,
    people: People,
    concepts: Concepts,
    at: np.ndarray,
    days: np.ndarray,
    rows: Mask,
    more: tuple[str, ...],
) -> list[RawRecord]:
    prefix = frame.name.removesuffix("_occurrence")
    frame.counts["kept_raw"] += int(rows.sum())
    ids = frame.integers(f"{frame.name}_id")[rows].tolist()
    columns = {"concept": frame.integers(f"{prefix}_concept_id")[rows].tolist()}
    columns |= {name.removesuffix("_concept_id"): frame.integers(name)[rows].tolist() for name in more}
    if frame.name == "episode":
        columns["object"] = frame.integers("episode_object_concept_id")[rows].tolist()
    known = {each for values in columns.values() for each in values if each > 0}
    said = {each: {"code": concepts.code(each), "name": concepts.name(each)} for each in known}
    found: list[RawRecord] = []
    for row, (person, day) in enumerate(zip(at[rows].tolist(), days[rows].tolist(), strict=True)):
        content = {name: said[values[row]] for name, values in columns.items() if values[row] in said}
        found.append(
            RawRecord(
                patient=str(people.ids[person]), kind=frame.name, key=str(ids[row]), content=content, day=int(day)
            )
        )
    return found
