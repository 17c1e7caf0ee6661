"""From dates and study days to days from the patient's index date.

Day 0 is the day of randomisation; where a patient has none, the day of first treatment. CDISC study days have no day 0:
study day 1 is the reference date (first treatment), study day -1 the day before, so that a study day n is n - 1 days
after it where n > 0, and -n days before it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.adam.dataset import Dataset
from ingest.adam.dates import first_of
from ingest.tables.table import NumberArray

_MOST_DAYS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When each patient's day 0 and study day 1 were, in days since 1970-01-01; absent where ADSL does not say."""

    index: Mapping[str, float] = field(default_factory=dict)
    reference: Mapping[str, float] = field(default_factory=dict)

    def days(
        self, dataset: Dataset, patients: Sequence[str | None], *, dates: Sequence[str], study_day: str
    ) -> list[int | None]:
        """Days from the index date, by date where there is one, else by study day.

        A study day 0 without a date beside it is reported; a study day that contradicts the date is warned about, and
        the date counts.
        """
        days = self.day_numbers(dataset, patients, dates=dates, study_day=study_day)
        return [None if np.isnan(day) else int(day) for day in days.tolist()]

    def day_numbers(
        self, dataset: Dataset, patients: Sequence[str | None], *, dates: Sequence[str], study_day: str
    ) -> NumberArray:
        """As `days`, as whole numbers in an array, NaN where there is none."""
        index = _of(self.index, patients)
        by_date = first_of(dataset, *dates) - index
        offset = _offsets(dataset, study_day, np.isnan(by_date))
        # where neither date is known, study day 1 is all that can be meant by day 0
        shift = np.where(np.isnan(index), 0.0, _of(self.reference, patients) - index)
        by_study_day = offset + shift
        _compare(dataset, study_day, by_date, by_study_day)
        days = np.where(np.isnan(by_date), by_study_day, by_date)
        for row in np.flatnonzero(np.abs(days) > _MOST_DAYS):
            dataset.error("out_of_range", int(row), study_day, days[row], "expected a day within a human life")
            days[row] = np.nan
        return days

    def day_of(self, patient: str, calendar_day: float) -> int | None:
        """Day from the patient's index date of a day since 1970-01-01."""
        day = calendar_day - self.index.get(patient, np.nan)
        return None if np.isnan(day) else int(day)


def _of(known: Mapping[str, float], patients: Sequence[str | None]) -> NumberArray:
    return np.array([known.get(code, np.nan) if code else np.nan for code in patients], dtype=np.float64)


def _offsets(dataset: Dataset, column: str, alone: npt.NDArray[np.bool_]) -> NumberArray:
    """Days after study day 1. `alone`: rows that have nothing but the study day, which must then be one."""
    days = dataset.numbers(column)
    for row in np.flatnonzero(alone & (days == 0)):
        message = "expected a study day of 1 or more, or of -1 or less: CDISC has no day 0"
        dataset.error("study_day_zero", int(row), column, 0, message)
    for row in np.flatnonzero(alone & (days % 1 > 0)):
        dataset.error("not_an_integer", int(row), column, days[row], "expected a whole study day")
    return np.where(days > 0, days - 1, days)


def _compare(dataset: Dataset, column: str, by_date: NumberArray, by_study_day: NumberArray) -> None:
    message = "a study day that does not agree with the date when first treatment is day 1: the date counts"
    dataset.warn_rows("study_day_differs", np.abs(by_date - by_study_day) > 0, column, message)
