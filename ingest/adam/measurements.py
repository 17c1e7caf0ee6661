"""Rows of a parameter, a subject and a day to observations: what ADTR, ADRS and ADLB have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.adam.dataset import Dataset
from ingest.records import Knowing, ObservationRecord

_LONGEST_NAME = 120
_LONGEST_UNIT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value as a record will hold it."""

    value: float | None
    unit: str = ""
    state: Knowing = Knowing.VALUE
    limit: float | None = None
    comparator: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Measurements:
    """Observations of one modality, one a patient, name and day."""

    modality: str
    _found: dict[tuple[str, str, int], ObservationRecord] = field(default_factory=dict)

    def add(self, dataset: Dataset, row: int, *, patient: str, name: str, day: int | None, cell: Cell) -> None:
        """Take one row. One without a day is left out; a second value of a day is left out where it differs."""
        if day is None:
            dataset.ignore("undated_row", row, "ADT", name, "a row without a date or study day is not stored")
            return
        record = ObservationRecord(
            patient=patient,
            modality=self.modality,
            name=name[:_LONGEST_NAME],
            day=day,
            state=cell.state,
            value=cell.value,
            unit=cell.unit[:_LONGEST_UNIT],
            limit=cell.limit,
            comparator=cell.comparator,
            details=cell.details,
        )
        known = self._found.setdefault((patient, name, day), record)
        if known is not record:
            message = "one value a subject, parameter and day is stored: the first"
            dataset.ignore("repeated_measurement", row, "PARAMCD", name, message)

    def records(self) -> list[ObservationRecord]:
        """In the order in which they were met."""
        return list(self._found.values())
