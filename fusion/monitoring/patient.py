"""Everything that one forecast said, scored by everything that is stored of its patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fusion.errors import ForecastUnreadable
from fusion.monitoring.curves import ForecastCurve
from fusion.monitoring.scoring import FollowUp, Measure, Scored, score_survival
from fusion.monitoring.toxicity import AdverseEvent, score_toxicity
from fusion.monitoring.visits import Measurement, score_visit

OVERALL, PROGRESSION_FREE = "OS", "PFS"
CURVES = {OVERALL: "survival", PROGRESSION_FREE: "pfs"}
# A study that names no arms is one arm (`workflows.outcomes`).
AS_TREATED = "as treated in this study"
# What a visit measures: its name, and its key in what `simulate` prints of the next visit.
VISITS = {
    Measure.SIZE: ("Sum of longest diameters", "size_mm"),
    Measure.CTDNA: ("ctDNA allele fraction", "ctdna_vaf"),
}
# How long after the origin a line may start and still be what was decided on then.
GRACE_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of therapy; `stop_day` is None while it goes on."""

    regimen: str
    start_day: int
    stop_day: int | None
    is_index: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was stored of a patient at some moment; days from the index date.

    Attributes:
        follow_up: by endpoint.
        last_day: last day of anything that happened, None where nothing is stored.
        measured: last day on which sizes and ctDNA were measured, None or left out where they never were.
    """

    follow_up: Mapping[str, FollowUp]
    last_day: float | None
    measured: Mapping[Measure, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is stored of a patient today.

    Attributes:
        known: follow-up.
        lines: of therapy.
        adverse_events: None where the study holds none at all: then nothing says that there were none.
        measurements: sizes and ctDNA in order of day.
    """

    known: Known
    lines: Sequence[Line]
    adverse_events: Sequence[AdverseEvent] | None
    measurements: Mapping[Measure, Sequence[Measurement]] = field(default_factory=dict)


def find_arm(arms: Sequence[str], lines: Sequence[Line], origin_day: int) -> str | None:
    """The arm of a forecast that was given: the index line, else the one that started at the origin or was going on.

    Args:
        arms: of the forecast.
        lines: of the patient.
        origin_day: of the forecast.

    Returns:
        None where what was given is not among the arms.
    """
    by_name = {arm.casefold(): arm for arm in arms}
    given = _given(lines, origin_day)
    if given is not None and given.regimen.casefold() in by_name:
        return by_name[given.regimen.casefold()]
    return by_name.get(AS_TREATED)


def _given(lines: Sequence[Line], origin_day: int) -> Line | None:
    index = [line for line in lines if line.is_index and line.start_day == origin_day]
    starting = [line for line in lines if origin_day <= line.start_day <= origin_day + GRACE_DAYS]
    going_on = [
        line for line in lines if line.start_day < origin_day and (line.stop_day is None or line.stop_day > origin_day)
    ]
    for candidates, latest in ((index, False), (starting, False), (going_on, True)):
        if candidates:
            ordered = sorted(candidates, key=lambda line: (line.start_day, line.regimen))
            return ordered[-1 if latest else 0]
    return None


def score_forecast(
    arms: Mapping[str, Any],
    course: Course,
    *,
    origin_day: int,
    horizon_months: int,
    known: Known | None,
    where: str,
    next_visit: Mapping[str, Any] | None = None,
) -> tuple[str, tuple[Scored, ...]]:
    """Scores of a forecast on the arm that was given.

    Args:
        arms: {arm: what `simulate` prints of it}.
        course: of the patient today.
        origin_day, horizon_months: of the forecast.
        known: what was stored when it was made; None where that was not recorded, and nothing counts as prospective.
        where: names the forecast in errors.
        next_visit: {arm: day and bands of what the next visit would show}, where that was kept.

    Returns:
        The arm, and its scores: both empty where the arm that was given was not forecast.

    Raises:
        ForecastUnreadable: what was kept is no forecast.
    """
    arm = find_arm(list(arms), course.lines, origin_day)
    if arm is None:
        return "", ()
    told = arms[arm]
    found: list[Scored] = []
    for endpoint, key in CURVES.items():
        now = course.known.follow_up.get(endpoint)
        if told.get(key) and now:
            before = known.follow_up.get(endpoint) if known else None
            curve = ForecastCurve.read(told[key], where=f"{where}, {key}")
            found += score_survival(
                curve, endpoint, now, origin_day=origin_day, known=before, recorded=known is not None
            )
    found += _toxicity(told, course, origin_day, horizon_months, known)
    found += _visits((next_visit or {}).get(arm), course, origin_day, known, where)
    return arm, tuple(found)


def _toxicity(
    told: Mapping[str, Any], course: Course, origin_day: int, horizon_months: int, known: Known | None
) -> tuple[Scored, ...]:
    treated = _treated(course.known.follow_up)
    if course.adverse_events is None or treated is None or not told.get("toxicity"):
        return ()
    last = None if known is None else float("-inf") if known.last_day is None else known.last_day
    return score_toxicity(
        told["toxicity"],
        course.adverse_events,
        treated,
        horizon_months=horizon_months,
        origin_day=origin_day,
        known_days=last,
    )


def _visits(
    told: Mapping[str, Any] | None, course: Course, origin_day: int, known: Known | None, where: str
) -> list[Scored]:
    if not told:
        return []
    found: list[Scored] = []
    for measure, (name, key) in VISITS.items():
        try:
            day, band = int(told["day"]), {end: float(told[key][end]) for end in ("median", "low", "high")}
        except (KeyError, TypeError, ValueError) as error:
            place = f"{where}, next visit"
            raise ForecastUnreadable(expected="day, median, low, high", found=repr(error), where=place) from error
        found += score_visit(
            measure,
            name,
            band,
            course.measurements.get(measure, ()),
            visit_day=day,
            origin_day=origin_day,
            known_day=known.measured.get(measure) if known else None,
            recorded=known is not None,
        )
    return found


def _treated(follow_up: Mapping[str, FollowUp]) -> FollowUp | None:
    """Until progression or death, as forecasts of toxicity count; where progression is not known, until death."""
    return follow_up.get(PROGRESSION_FREE) or follow_up.get(OVERALL)
