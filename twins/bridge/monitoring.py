"""Door to `fusion.monitoring`: opened by commands and jobs, since it brings torch with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fusion.monitoring.drift import Drift
    from fusion.monitoring.patient import Course, Known
    from fusion.monitoring.scoring import Scored

Json = dict[str, Any]
Rows = Iterable[Mapping[str, Any]]

__all__ = [
    "Course",
    "Known",
    "Scored",
    "build_course",
    "build_known",
    "measure_drift",
    "read_measurements",
    "report",
    "score_forecast",
]


def build_known(stored: Mapping[str, Any]) -> Known:
    """What was known of a patient, from its plain values."""
    from fusion.monitoring.patient import Known
    from fusion.monitoring.scoring import FollowUp, Measure

    return Known(
        follow_up={
            endpoint: FollowUp(
                days=each["days"], event=each["status"] == "event", competing=each["status"] == "competing"
            )
            for endpoint, each in stored["outcomes"].items()
        },
        last_day=stored["last_day"],
        measured={Measure(name): day for name, day in stored.get("measured", {}).items()},
    )


def build_course(
    known: Mapping[str, Any], lines: Rows, adverse_events: Rows | None, measurements: Mapping[str, Rows]
) -> Course:
    """A patient's course, from plain values."""
    from fusion.monitoring.patient import Course, Line
    from fusion.monitoring.scoring import Measure
    from fusion.monitoring.toxicity import AdverseEvent
    from fusion.monitoring.visits import Measurement

    return Course(
        known=build_known(known),
        lines=[Line(**each) for each in lines],
        adverse_events=None if adverse_events is None else [AdverseEvent(**each) for each in adverse_events],
        measurements={Measure(name): [Measurement(**each) for each in visits] for name, visits in measurements.items()},
    )


def score_forecast(
    arms: Mapping[str, Any],
    course: Course,
    *,
    origin_day: int,
    horizon_months: int,
    known: Known | None,
    where: str,
    next_visit: Mapping[str, Any] | None,
) -> tuple[str, tuple[Scored, ...]]:
    """Scores of a forecast on the arm that was given."""
    from fusion.monitoring import patient

    return patient.score_forecast(
        arms,
        course,
        origin_day=origin_day,
        horizon_months=horizon_months,
        known=known,
        where=where,
        next_visit=next_visit,
    )


def read_measurements(url: str, *, study: str) -> Mapping[str, Mapping[str, list[Json]] | str]:
    """Sizes and ctDNA of every patient, or why those of one cannot be read."""
    from fusion.workflows import following

    return following.read_measurements(url, study)


def report(rows: Rows, *, forecasts: int, drift: Sequence[Drift] | str) -> Json:
    """The JSON of `monitor` for one model."""
    from fusion.monitoring.report import build_report
    from fusion.monitoring.rows import read_row

    return build_report([read_row(each) for each in rows], forecasts=forecasts, drift=drift)


def measure_drift(
    url: str, checkpoint: Path, forecast: Mapping[str, Mapping[str, float | None]]
) -> Sequence[Drift] | str:
    """Newcomers beside the patients of the fit, or why they cannot be compared."""
    from fusion.workflows import drifting

    return drifting.measure_drift(url, checkpoint, forecast)
