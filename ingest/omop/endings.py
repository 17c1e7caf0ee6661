"""Death, progression and overall survival."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ingest.omop.concepts import PROGRESSIONS
from ingest.omop.frame import Frame
from ingest.omop.people import People, earliest, place
from ingest.records import DiseaseEventRecord, OutcomeRecord, OutcomeStatus
from ingest.tables.table import NumberArray

ENDPOINT = "OS"


def read_events(frames: Mapping[str, Frame], people: People) -> tuple[list[DiseaseEventRecord], NumberArray]:
    """Deaths and progressions, and the day of death of each person (NaN where none is known)."""
    died = _days_of_death(frames.get("death"), people)
    deaths = [
        DiseaseEventRecord(patient=str(people.ids[at]), kind="death", day=int(died[at]))
        for at in np.flatnonzero(~np.isnan(died)).tolist()
    ]
    return deaths + _progressions(frames.get("episode"), people), died


def _days_of_death(frame: Frame | None, people: People) -> NumberArray:
    if frame is None:
        return np.full(len(people), np.nan)
    at, days, placed = place(frame, people, "death_date")
    found = earliest(at, np.where(placed, days, np.nan), len(people))
    order = np.argsort(at, kind="stable")
    again = np.zeros(len(frame), dtype=np.bool_)
    again[order[1:]] = (at[order][1:] == at[order][:-1]) & (at[order][1:] >= 0)
    frame.ignore_rows("repeated_death", again & placed, "person_id", "a person dies once: the first death counts")
    return found


def _progressions(frame: Frame | None, people: People) -> list[DiseaseEventRecord]:
    if frame is None:
        return []
    at = people.positions(frame, quietly=True)
    days = people.days(frame, at, "episode_start_date")
    rows = np.isin(frame.integers("episode_concept_id"), list(PROGRESSIONS)) & (at >= 0) & ~np.isnan(days)
    pairs = dict.fromkeys(zip(at[rows].tolist(), days[rows].astype(np.int64).tolist(), strict=True))
    return [DiseaseEventRecord(patient=str(people.ids[at]), kind="progression", day=day) for at, day in pairs]


def read_outcomes(frames: Mapping[str, Frame], people: People, died: NumberArray) -> list[OutcomeRecord]:
    """Overall survival from day 0 to death, else to the end of observation; who is observed later only enters late."""
    start, end = _observed(frames.get("observation_period"), people)
    person = frames["person"]
    at = people.positions(person, quietly=True)
    is_event = ~np.isnan(died)
    times = np.where(is_event, died, end)
    before = times < 0
    rows = (at >= 0) & _taken(before, at)
    message = "death or end of observation before day 0: no overall survival"
    person.warn_rows("ends_before_index", rows, "person_id", message)
    unknown = np.isnan(times) & ~np.isnan(people.index)
    message = "no death and no observation period after day 0: no overall survival"
    person.warn_rows("no_follow_up", (at >= 0) & _taken(unknown, at), "person_id", message)
    found: list[OutcomeRecord] = []
    for position in np.flatnonzero(~np.isnan(times) & ~before).tolist():
        entry = max(0.0, float(np.nan_to_num(start[position])))
        found.append(
            OutcomeRecord(
                patient=str(people.ids[position]),
                endpoint=ENDPOINT,
                time_days=float(times[position]),
                status=OutcomeStatus.EVENT if is_event[position] else OutcomeStatus.CENSORED,
                entry_days=min(entry, float(times[position])),
            )
        )
    return found


def _taken(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    return values[at.clip(0)] if len(values) else np.zeros(len(at), dtype=np.bool_)


def _observed(frame: Frame | None, people: People) -> tuple[NumberArray, NumberArray]:
    """First and last day of the observation periods that end on day 0 or later."""
    nothing = np.full(len(people), np.nan)
    if frame is None:
        return nothing, nothing
    at, starts, placed = place(frame, people, "observation_period_start_date")
    ends = people.days(frame, at, "observation_period_end_date")
    message = "expected the end on or after the start"
    frame.error_rows("stop_before_start", placed & (ends < starts), "observation_period_end_date", message)
    rows = placed & (ends >= 0)
    first = earliest(at, np.where(rows, starts, np.nan), len(people))
    last = -earliest(at, np.where(rows, -ends, np.nan), len(people))
    return first, last
