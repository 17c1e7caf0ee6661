"""Days of series: the earliest of a patient in the import is the day asked for, later ones count on; no date leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Counts days for each patient.

    Attributes:
        first: the earliest date by patient.
        start: day of that date, from the index date.
    """

    first: Mapping[str, date]
    start: int

    def of(self, patient: str, header_date: str) -> int:
        """Day of a date in a header; a date that is absent or no date counts as the earliest one."""
        found = parse_date(header_date)
        if found is None or patient not in self.first:
            return self.start
        return self.start + (found - self.first[patient]).days


def count_days(dates: Iterable[tuple[str, str]], *, start: int) -> Days:
    """Days of (patient, date in the header)."""
    first: dict[str, date] = {}
    for patient, text in dates:
        found = parse_date(text)
        if found is not None:
            first[patient] = min(found, first.get(patient, found))
    return Days(first=first, start=start)


def parse_date(text: str) -> date | None:
    """A DICOM date (YYYYMMDD, or the old YYYY.MM.DD), None where it is none."""
    digits = text.replace(".", "").strip()
    if len(digits) != 8 or not digits.isdecimal():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
