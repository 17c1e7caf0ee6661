"""Severe toxicity that was forecast beside what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fusion.monitoring.curves import MONTH_DAYS
from fusion.monitoring.scoring import FollowUp, Measure, Scored, Status

SEVERE = 3
ANY_CLASS = "Any grade >= 3"
ALL_CAUSE = "all_cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """An adverse event; a grade that is not known (None) is not taken for a severe one."""

    day: int
    organ_class: str
    grade: int | None
    attribution: str = ALL_CAUSE


def score_toxicity(
    forecast: Mapping[str, Mapping[str, Any]],
    events: Sequence[AdverseEvent],
    treated: FollowUp,
    *,
    horizon_months: int,
    origin_day: int,
    known_days: float | None,
) -> tuple[Scored, ...]:
    """First event of grade 3 or more in each class, while alive and without progression.

    Args:
        forecast: {class: p, low, high, attribution} by the horizon.
        events: of the patient, on the arm or not.
        treated: follow-up until progression or death, which compete.
        horizon_months: of the forecast.
        origin_day: of the forecast.
        known_days: last day of anything that was known when the forecast was made, None where not recorded.

    Returns:
        A score a class. A forecast of any cause is judged by all events, any other by events of its attribution alone:
        causes are never mixed.
    """
    if treated.days <= origin_day:
        return ()
    prospective = known_days is not None and known_days <= origin_day
    found = (
        _score_class(name, each, events, treated, horizon_months, origin_day, prospective)
        for name, each in forecast.items()
    )
    return tuple(found)


def _score_class(
    name: str,
    each: Mapping[str, Any],
    events: Sequence[AdverseEvent],
    treated: FollowUp,
    horizon_months: int,
    origin_day: int,
    prospective: bool,
) -> Scored:
    stop = min(treated.days - origin_day, horizon_months * MONTH_DAYS)
    attribution = each.get("attribution", ALL_CAUSE)
    days = [event.day - origin_day for event in events if _counts(event, name, attribution)]
    # What came by the origin was known then.
    first = min((day for day in days if 0 < day <= stop), default=None)
    if first is not None:
        status, reached = Status.EVENT, float(first)
    elif treated.days - origin_day >= horizon_months * MONTH_DAYS:
        status, reached = Status.FREE, horizon_months * MONTH_DAYS
    else:
        status, reached = (Status.COMPETING if treated.is_decided else Status.CENSORED), stop
    return Scored(
        measure=Measure.TOXICITY,
        endpoint=name,
        horizon_months=horizon_months,
        status=status,
        predicted=float(each["p"]),
        low=float(each["low"]),
        high=float(each["high"]),
        observed=reached,
        is_prospective=prospective,
    )


def _counts(event: AdverseEvent, name: str, attribution: str) -> bool:
    severe = event.grade is not None and event.grade >= SEVERE
    of_class = name == ANY_CLASS or event.organ_class.casefold() == name.casefold()
    return severe and of_class and attribution in {ALL_CAUSE, event.attribution}
