"""Stored scores as a report reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from fusion.monitoring.scoring import Measure, Status
from fusion.monitoring.stream import Stream

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One stored score.

    Attributes:
        number, supersedes: of the score, and of the one that it takes the place of, None for a first one.
        forecast, patient: numbers.
        learned: when it was scored, days on the calendar.
        withdrawn: the import that told was undone; nothing else of the row counts then.
        measure, endpoint, horizon_months, status, predicted, low, high, observed, inside, entry_days, entry_survival,
        is_prospective: as `Scored`.
    """

    number: int
    supersedes: int | None
    forecast: int
    patient: int
    learned: float
    withdrawn: bool
    measure: Measure
    endpoint: str
    horizon_months: int
    status: Status
    predicted: float
    low: float | None
    high: float | None
    observed: float | None
    inside: float | None
    entry_days: float
    entry_survival: float
    is_prospective: bool


def read_row(stored: Mapping[str, Any]) -> Row:
    """A row from its plain values; one that was taken back has no state of its own."""
    withdrawn = stored["status"] == WITHDRAWN
    return Row(
        **{
            **stored,
            "withdrawn": withdrawn,
            "measure": Measure(stored["measure"]),
            "status": Status.CENSORED if withdrawn else Status(stored["status"]),
        }
    )


def current(rows: Sequence[Row]) -> list[Row]:
    """Scores that no later one takes the place of, those taken back left out."""
    old = {row.supersedes for row in rows}
    return [row for row in rows if row.number not in old and not row.withdrawn]


def one_a_patient(rows: Iterable[Row]) -> list[Row]:
    """Of several forecasts of a patient the earliest: the same death must not count twice."""
    ordered = sorted(rows, key=lambda row: (row.patient, row.forecast))
    return [next(group) for _, group in groupby(ordered, key=lambda row: row.patient)]


def stream_of(rows: Iterable[Row]) -> Stream:
    """Times as they stand, in the order they were learned."""
    ordered = sorted(rows, key=lambda row: (row.learned, row.forecast))
    return _build(ordered, [(row.entry_days, row.entry_survival) for row in ordered])


def history_of(rows: Sequence[Row], forecasts: Iterable[int]) -> Stream:
    """What each time's score added to the one before it, so that what was learned early stays where it was.

    A later follow-up that goes on from an earlier one counts from there; one that corrects it (it is shorter, or the
    earlier was taken back) takes its place.
    """
    chosen = set(forecasts)
    times = [row for row in rows if row.measure is Measure.TIME and row.forecast in chosen]
    kept: list[tuple[Row, tuple[float, float]]] = []
    by_forecast = groupby(sorted(times, key=lambda row: (row.forecast, row.number)), key=lambda row: row.forecast)
    for _, chain in by_forecast:
        kept += _steps(list(chain))
    kept.sort(key=lambda pair: (pair[0].learned, pair[0].forecast, pair[0].number))
    return _build([row for row, _ in kept], [start for _, start in kept])


def _steps(chain: Sequence[Row]) -> list[tuple[Row, tuple[float, float]]]:
    found: list[tuple[Row, tuple[float, float]]] = []
    for row in chain:
        last = found[-1][0] if found else None
        continues = last is not None and last.status is Status.CENSORED and _days(last) < _days(row)
        if row.withdrawn or not row.is_prospective:
            found = []
        elif continues and last is not None:
            found.append((row, (_days(last), last.predicted)))
        else:
            found = [(row, (row.entry_days, row.entry_survival))]
    return found


def _days(row: Row) -> float:
    return row.observed or 0.0


def _build(rows: Sequence[Row], starts: Sequence[tuple[float, float]]) -> Stream:
    return Stream(
        time_days=np.array([_days(row) for row in rows], dtype=np.float64),
        event=np.array([row.status is Status.EVENT for row in rows], dtype=bool),
        survival=np.array([row.predicted for row in rows], dtype=np.float64),
        entry_days=np.array([days for days, _ in starts], dtype=np.float64),
        entry_survival=np.array([survival for _, survival in starts], dtype=np.float64),
        learned=np.array([row.learned for row in rows], dtype=np.float64),
    )
