"""What the scored forecasts of one endpoint tell."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.monitoring.calibration import brier, build_tenths, coverage, d_calibration_p, uno_c
from fusion.monitoring.curves import MONTH_DAYS, SMALL
from fusion.monitoring.cusum import DOWN, RUN_LENGTH, UP, Chart, build_funnel, chart_cusum
from fusion.monitoring.numbers import unknown
from fusion.monitoring.rows import Row, current, history_of, one_a_patient, stream_of
from fusion.monitoring.scoring import HORIZONS_MONTHS, Measure, Status
from fusion.monitoring.stream import Stream, observed_expected
from fusion.shapes import Floats

Json = dict[str, Any]
PICTURED_MONTHS = (6, 12, 24)
RANKED_MONTH = 12
DAY_SECONDS = 86_400
MOST_POINTS = 400


def report_endpoint(rows: Sequence[Row], endpoint: str) -> Json:
    """Prospective and retrospective forecasts of an endpoint, apart; only the first are judged further."""
    own = [row for row in rows if row.endpoint == endpoint]
    now = current(own)
    times = [row for row in now if row.measure is Measure.TIME]
    prospective = one_a_patient(row for row in times if row.is_prospective)
    retrospective = one_a_patient(row for row in times if not row.is_prospective)
    stream = stream_of(prospective)
    chosen = {row.forecast: row for row in prospective}
    # By patient: scores come in the order in which states were learned, and equal risks must not be told apart by it.
    states = sorted(
        (row for row in now if row.measure is Measure.HORIZON and row.forecast in chosen), key=lambda row: row.patient
    )
    return {
        "prospective": {"forecasts": sum(row.is_prospective for row in times), **_summary(stream)},
        "retrospective": {
            "forecasts": sum(not row.is_prospective for row in times),
            **_summary(stream_of(retrospective)),
        },
        "states": [_state(states, stream, chosen, month) for month in HORIZONS_MONTHS],
        "calibration": {str(month): _calibration(states, chosen, month) for month in PICTURED_MONTHS},
        "uno_c": _ranking(states, chosen),
        "d_calibration_p": asdict(d_calibration_p(stream)),
        "coverage": [{"level": level, "covered": asdict(found)} for level, found in coverage(stream).items()],
        "drift": _charts(history_of(own, chosen)),
    }


def _summary(stream: Stream) -> Json:
    expected = float(stream.expected.sum())
    return {
        "patients": len(stream),
        "events": stream.events,
        "expected": expected,
        "ratio": asdict(observed_expected(stream.events, expected)),
    }


Chosen = dict[int, Row]


def _at(states: Sequence[Row], month: int) -> list[Row]:
    return [row for row in states if row.horizon_months == month]


def _state(states: Sequence[Row], stream: Stream, chosen: Chosen, month: int) -> Json:
    """How many are known to have had the event by a month, with Brier's score."""
    rows = [row for row in _at(states, month) if row.is_prospective]
    found = {status: sum(row.status is status for row in rows) for status in Status}
    return {
        "months": month,
        "event": found[Status.EVENT],
        "free": found[Status.FREE],
        "censored": found[Status.CENSORED] + found[Status.COMPETING],
        "predicted": float(np.mean([_conditional_risk(row) for row in rows])) if rows else None,
        "brier": _brier(rows, chosen, month),
    }


def _conditional_risk(row: Row) -> float:
    return 1 - (1 - row.predicted) / max(row.entry_survival, SMALL)


def _brier(rows: Sequence[Row], chosen: Chosen, month: int) -> Json:
    if not rows:
        return asdict(unknown("no forecast scored"))
    ordered = sorted(rows, key=lambda row: (chosen[row.forecast].learned, row.forecast))
    stream = stream_of(chosen[row.forecast] for row in ordered)
    survival = np.array([1 - row.predicted for row in ordered])
    return asdict(brier(stream, survival, month * MONTH_DAYS))


def _calibration(states: Sequence[Row], chosen: Chosen, month: int) -> Json:
    risk, outcome = _risks(_at(states, month), chosen)
    found = build_tenths(risk, outcome, month * MONTH_DAYS)
    if isinstance(found, str):
        return {"groups": [], "reason": found}
    return {"groups": [asdict(group) for group in found], "reason": ""}


def _ranking(states: Sequence[Row], chosen: Chosen) -> Json:
    risk, outcome = _risks(_at(states, RANKED_MONTH), chosen)
    return asdict(uno_c(risk, outcome, HORIZONS_MONTHS[-1] * MONTH_DAYS))


def _risks(states: Sequence[Row], chosen: Chosen) -> tuple[Floats, Outcome]:
    """Predicted risk from the origin, and follow-up with delayed entry."""
    times = [chosen[row.forecast] for row in states]
    outcome = build_outcome(
        np.array([row.observed or 0.0 for row in times], dtype=np.float64),
        np.array([row.status is Status.EVENT for row in times], dtype=bool),
        entry_days=np.array([row.entry_days for row in times], dtype=np.float64),
    )
    return np.array([row.predicted for row in states], dtype=np.float64), outcome


def _charts(stream: Stream) -> Json:
    """CUSUMs for events that come too often and too seldom, and observed minus expected over the calendar."""
    charts = {"more": chart_cusum(stream, UP), "fewer": chart_cusum(stream, DOWN)}
    return {
        "run_length": RUN_LENGTH,
        "path": _path(stream, charts),
        "cusum": {name: _chart(found, stream) for name, found in charts.items()},
        "funnel": [{**asdict(batch), "day": date_of(batch.day)} for batch in build_funnel(stream)],
    }


def _chart(found: Chart, stream: Stream) -> Json:
    return {
        "ratio": found.ratio,
        "limit": found.limit,
        "alarm": None if found.alarm is None else date_of(float(stream.learned[found.alarm])),
    }


def _path(stream: Stream, charts: Mapping[str, Chart]) -> list[Json]:
    """Running totals and both charts after each score; of many the highest points and the ends of days stay."""
    expected, events = np.cumsum(stream.expected), np.cumsum(stream.event)
    return [
        {
            "expected": float(expected[place]),
            "events": int(events[place]),
            **{name: float(found.path[place]) for name, found in charts.items()},
        }
        for place in _shown(stream, charts)
    ]


def _shown(stream: Stream, charts: Mapping[str, Chart]) -> list[int]:
    if len(stream) <= MOST_POINTS:
        return list(range(len(stream)))
    parts = np.array_split(np.arange(len(stream)), MOST_POINTS // len(charts))
    peaks = {int(part[found.path[part].argmax()]) for found in charts.values() for part in parts}
    alarms = {found.alarm for found in charts.values() if found.alarm is not None}
    ends = set(np.flatnonzero(np.diff(np.floor(stream.learned)) > 0).tolist()[-MOST_POINTS:])
    return sorted(peaks | alarms | ends | {len(stream) - 1})


def date_of(days: float) -> str:
    """A day of the calendar, days since 1970, as ISO 8601."""
    return datetime.fromtimestamp(days * DAY_SECONDS, UTC).date().isoformat()
