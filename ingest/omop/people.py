"""Who there is, and the day from which each one's days count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.omop.frame import NONE, Frame, Integers, Mask
from ingest.tables.table import NumberArray


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Persons in the order of their ids. Shapes: ids, index (persons,).

    Attributes:
        index: day 0 in days since 1970-01-01, NaN where no rule finds one.
    """

    ids: Integers
    index: NumberArray

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def codes(self) -> list[str]:
        """The patients' codes: the person ids, which the data model asks to be surrogates."""
        return [str(each) for each in self.ids.tolist()]

    def positions(self, frame: Frame, *, quietly: bool = False) -> Integers:
        """Position of each row's person, -1 where there is none, which is reported unless `quietly`."""
        wanted = frame.integers("person_id")
        if not len(self):
            at = np.full(len(wanted), -1, dtype=np.int64)
        else:
            at = np.searchsorted(self.ids, wanted).clip(0, len(self) - 1)
            at = np.where(self.ids[at] == wanted, at, -1)
        if not quietly:
            unknown = (at < 0) & (wanted != NONE)
            frame.error_rows("id_not_in_patients", unknown, "person_id", "expected a person_id of the table person")
        return np.asarray(at, dtype=np.int64)

    def days(self, frame: Frame, at: Integers, column: str) -> NumberArray:
        """Days from the index date, NaN where the date or the index date is missing."""
        return frame.dates(column) - self.index_of(at)

    def index_of(self, at: Integers) -> NumberArray:
        """Day 0 of each row's person."""
        if not len(self):
            return np.full(len(at), np.nan)
        return np.where(at < 0, np.nan, self.index[at.clip(0)])

    def codes_of(self, at: Integers) -> pa.Array:
        """Code of each row's person; rows of nobody must have been left out."""
        return pa.array(self.codes, pa.string()).take(pa.array(at, pa.int64()))


def place(frame: Frame, people: People, column: str) -> tuple[Integers, NumberArray, Mask]:
    """Position and day of each row, and which rows have both; the others are ignored and counted."""
    at = people.positions(frame)
    days = people.days(frame, at, column)
    frame.counts["ignored"] += int((at < 0).sum())
    undated = (at >= 0) & np.isnan(days)
    frame.ignore_rows("no_day", undated, column, "rows of persons without an index date are not stored")
    return at, days, (at >= 0) & ~np.isnan(days)


def earliest(at: Integers, days: NumberArray, persons: int) -> NumberArray:
    """The first day of each person, NaN where there is none."""
    first = np.full(persons, np.inf)
    known = (at >= 0) & ~np.isnan(days)
    np.minimum.at(first, at[known], days[known])
    return np.where(np.isinf(first), np.nan, first)


def first_rows(at: Integers, days: NumberArray, rows: Mask) -> Integers:
    """The row of each person's first day among these rows."""
    found = np.flatnonzero(rows & (at >= 0) & ~np.isnan(days))
    order = found[np.lexsort((found, days[found], at[found]))]
    people = at[order]
    is_first: Sequence[bool] = np.r_[True, people[1:] != people[:-1]] if len(order) else []
    return np.asarray(order[np.asarray(is_first, dtype=np.bool_)], dtype=np.int64)
