"""Ages, dates and intervals of one individual to days from their day 0.

Ages count from birth, timestamps from no common point: the two are joined by the date of birth, where the packet has
it. Without it an individual whose day 0 is an age can have nothing dated by a timestamp, and the other way round.
A year is 365.25 days, a month a twelfth of it. Of an age range and of an interval of ages the middle is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.durations import DAYS_A_YEAR

_BORN_AFTER_DAYS = 280
_LONGEST_YEARS = 150
_LONGEST_WEEKS = 50
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T[\dHMS.]*)?"
)
_FURTHEST_DAYS = 2_900_000


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time: days since birth (`is_age`), or days since 1970."""

    days: float
    is_age: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """Reads times of one individual; `born` in days since 1970, None where the packet does not say."""

    born: float | None = None

    def point(self, element: Any) -> Point | None:
        """A TimeElement's point, or None where it names none (an ontology class, nothing)."""
        match element.WhichOneof("element"):
            case "age":
                return _age(parse_duration(element.age.iso8601duration))
            case "age_range":
                ends = [
                    parse_duration(each.iso8601duration) for each in (element.age_range.start, element.age_range.end)
                ]
                known = [each for each in ends if each is not None]
                return _age(sum(known) / len(known)) if known else None
            case "gestational_age":
                if not 0 <= element.gestational_age.weeks <= _LONGEST_WEEKS:
                    return None
                return Point(element.gestational_age.weeks * 7 + element.gestational_age.days - _BORN_AFTER_DAYS, True)
            case "timestamp":
                return self.moment(element.timestamp)
            case "interval":
                return self.moment(element.interval.start)
            case _:
                return None

    def moment(self, timestamp: Any) -> Point | None:
        """A Timestamp's point, as an age where the birth is known; None where it is not set or outside the calendar."""
        if not timestamp.ByteSize():
            return None
        days = timestamp.seconds // 86400
        if abs(days) > _FURTHEST_DAYS:
            return None
        return Point(days, False) if self.born is None else Point(days - self.born, True)


def parse_duration(text: str) -> float | None:
    """Days of an ISO 8601 duration, or None where it is none or longer than a life."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days = (float(part or 0) for part in found.groups())
    total = (years + months / 12) * DAYS_A_YEAR + weeks * 7 + days
    return total if total <= _LONGEST_YEARS * DAYS_A_YEAR else None


def clock_of(subject: Any) -> Clock:
    """The individual's clock."""
    point = Clock().moment(subject.date_of_birth)
    return Clock(born=None if point is None else point.days)


def day_between(zero: Point | None, point: Point | None) -> int | None:
    """Whole days from day 0 to a point, or None where they cannot be compared."""
    if zero is None or point is None or zero.is_age is not point.is_age:
        return None
    return round(point.days - zero.days)


def _age(days: float | None) -> Point | None:
    return None if days is None else Point(days, True)
