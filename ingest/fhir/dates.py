"""Calendar dates to days from a patient's index date; the dates themselves go no further than here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from ingest.checks import Report
from ingest.fhir.resources import Resource, extension_of, mapping

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_ELEMENTS = (
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "performedDateTime", "performedPeriod",
    "occurrenceDateTime", "occurrencePeriod", "onsetDateTime", "onsetPeriod", "collectedDateTime", "collectedPeriod",
    "authoredOn", "recordedDate", "date", "detected", "started", "dateAsserted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A calendar date; `partial` where the file gave only a month or a year."""

    day: date
    partial: bool = False


def parse_moment(text: object) -> Moment | None:
    """A FHIR date or dateTime, or None where it is none.

    The date as written counts, whatever the time zone. Of a month the 15th is taken, of a year the 1st of July.
    """
    found = _DATE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    try:
        if month is None:
            return Moment(date(year, 7, 1), partial=True)
        return Moment(date(year, int(month), int(day or 15)), partial=day is None)
    except ValueError:
        return None


def moment_of(resource: Resource) -> Moment | None:
    """When what the resource tells took place: the first of the known elements that holds a date (a period's start)."""
    collection = mapping(resource.content.get("collection"))
    for element in _ELEMENTS:
        value = resource.content.get(element, collection.get(element))
        start = mapping(value).get("start", mapping(value).get("end")) if isinstance(value, dict) else value
        if (found := parse_moment(start)) is not None:
            return found
    return _asserted(resource)


def issued_on(resource: Resource) -> Moment | None:
    """When a result was made available: the last that one may go by where nobody says when it was true."""
    return parse_moment(resource.content.get("issued"))


def end_of(resource: Resource) -> Moment | None:
    """When it ended, where the resource says."""
    for element in ("performedPeriod", "effectivePeriod", "abatementDateTime", "abatementPeriod"):
        value = resource.content.get(element)
        found = parse_moment(mapping(value).get("end") if isinstance(value, dict) else value)
        if found is not None:
            return found
    return None


def _asserted(resource: Resource) -> Moment | None:
    extension = extension_of(resource.content, "condition-assertedDate")
    return parse_moment(mapping(extension).get("valueDateTime"))


@dataclass(slots=True)
class Calendar:
    """Day 0 of each patient."""

    report: Report
    zero: dict[str, date] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def day(self, patient: str, moment: Moment | None, resource: Resource, *, element: str = "date") -> int | None:
        """Days from the patient's index date, or None where there is no date."""
        start = self.zero.get(patient)
        if moment is None or start is None:
            return None
        if moment.partial:
            message = "a date without day: the 15th of its month, or the 1st of July of its year, was taken"
            place = resource.place
            column = f"{resource.type}.{element}"
            self.report.warn("partial_date", file=place.file, line=place.line, column=column, message=message)
        days = (moment.day - start).days
        self.note(patient, days)
        return days

    def note(self, patient: str, day: int) -> None:
        """The patient was seen on that day."""
        self.last[patient] = max(day, self.last.get(patient, day))

    def day_of(self, patient: str, resource: Resource) -> int | None:
        """As `day`, for the date that the resource itself carries."""
        return self.day(patient, moment_of(resource), resource)

    def undated(self, resource: Resource) -> None:
        """Warn that something has no date and so cannot be placed."""
        place = resource.place
        message = "expected a date, found none: kept as it came, not used"
        self.report.warn("undated", file=place.file, line=place.line, column=resource.type, message=message)
