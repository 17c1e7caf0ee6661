"""The rows of an MRD table, each to one observation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.amounts import Amount, parse_amount
from ingest.checks import Report, suggestion
from ingest.headers import plain_name
from ingest.mrd.days import days_of
from ingest.mrd.details import details_of
from ingest.mrd.results import ANSWERS, ContradictionError, Reading, Result, parse_result, weigh
from ingest.mrd.units import UNIT_OF_COLUMN, UNITS, Unit, parse_unit
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.requests import Roster
from ingest.tables import DEFAULT_MISSING, Missing, Table

_MISSING = Missing.of(DEFAULT_MISSING)
_DETECTED = Unit("mrd_detected", "yes/no")
_WARNINGS = {
    "zero_without_result": "a level of 0 and no result: stored as the value 0, which is not 'not detected'",
    "value_beside_state": "a level beside a result that allows none: the result is stored, the level is in the details",
    "detected_below_limit": "detected at a level below the limit of detection: stored as the value",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row's texts, None where empty."""

    number: int
    result: str | None
    value: str | None
    unit: str | None
    limit: str | None


class DrawRows:
    """Reads the rows of one table."""

    def __init__(
        self, table: Table, columns: Mapping[str, str], unit: Unit | None, roster: Roster, report: Report
    ) -> None:
        self.table = table
        self.columns = columns
        self.roster = roster
        self.report = report
        self.unit = unit or UNIT_OF_COLUMN.get(plain_name(columns.get("value", "")))
        self._seen: set[tuple[str, str, int]] = set()

    def read(self) -> list[ObservationRecord]:
        """Every row that can be read; defects go to the report."""
        days = days_of(self.table, self.columns, "day", "date", _MISSING, self.report)
        details = details_of(self.table, self.columns, _MISSING, self.report)
        names = self._texts("patient")
        found: list[ObservationRecord] = []
        for at, line in enumerate(self._lines()):
            day = days[at]
            patient = self._patient(names[at], line)
            if day is None and not self.report.has_errors:
                self._say("missing_day", line, self._day_column(), None, "expected a day of the draw, found nothing")
            unit, reading = self._reading(line)
            if patient is not None and day is not None and unit is not None and reading is not None:
                found += self._observation(line, patient, day, unit, reading, details[at])
        return found

    def _texts(self, what: str) -> Sequence[str | None]:
        column = self.columns.get(what)
        return [None] * len(self.table) if column is None else self.table.texts(column, _MISSING)

    def _lines(self) -> list[_Line]:
        columns = (self._texts(what) for what in ("result", "value", "unit", "limit"))
        rows = zip(self.table.lines.tolist(), *columns, strict=True)
        return [_Line(number=n, result=r, value=v, unit=u, limit=lod) for n, r, v, u, lod in rows]

    def _patient(self, name: str | None, line: _Line) -> str | None:
        column = self.columns["patient"]
        if name is None:
            self._say("missing_id", line, column, None, "expected the patient's id, found nothing")
            return None
        return self.roster.find(name, file=self.table.label, line=line.number, column=column)

    def _say(self, code: str, line: _Line, column: str | None, value: object, message: str) -> None:
        self.report.error(code, file=self.table.label, line=line.number, column=column, value=value, message=message)

    def _day_column(self) -> str:
        return self.columns.get("day") or self.columns.get("date") or "day"

    def _reading(self, line: _Line) -> tuple[Unit | None, Reading | None]:
        result, is_known = self._result(line)
        amount = self._amount(line, "value", line.value)
        limit = self._amount(line, "limit", line.limit)
        has_number = amount is not None or limit is not None
        unit = self._unit(line, has_number=has_number)
        if not is_known or unit is None or (line.value is not None and amount is None and result is None):
            return None, None
        scaled = self._scaled(line, unit, amount)
        bound = None if limit is None else limit.value / unit.divisor
        try:
            reading = weigh(result, scaled, bound)
        except ContradictionError as error:
            column = self.columns.get("value") or self.columns.get("result")
            self._say("contradicting_result", line, column, line.value, str(error))
            return None, None
        if reading.warning:
            self.report.warn(
                reading.warning,
                file=self.table.label,
                line=line.number,
                column=self.columns.get("value"),
                value=line.value,
                message=_WARNINGS[reading.warning],
            )
        is_bare = reading.state is Knowing.VALUE and reading.amount is None
        return (_DETECTED if is_bare else unit), reading

    def _result(self, line: _Line) -> tuple[Result | None, bool]:
        """The result in words, in its own column or in place of the level; and whether it could be read."""
        beside = parse_result(line.value) if line.value is not None else None
        if line.result is not None:
            answers = ANSWERS if plain_name(self.columns["result"]).endswith(("detected", "positive")) else {}
            result = parse_result(line.result) or answers.get(line.result.lower())
            if result is None:
                message = "expected detected, not detected, below LoD, failed, indeterminate or not tested"
                self._say("unknown_result", line, self.columns["result"], line.result, message)
            elif beside is not None and beside is not result:
                message = "expected one result, found another in place of the level"
                self._say("contradicting_result", line, self.columns["value"], line.value, message)
                return None, False
            return result, result is not None
        return beside, True

    def _amount(self, line: _Line, what: str, text: str | None) -> Amount | None:
        if text is None or (what == "value" and parse_result(text) is not None):
            return None
        try:
            amount = parse_amount(text)
        except ValueError:
            message = f"expected a number of 0 or more, with or without a comparator, found '{text}'"
            self._say("not_a_number", line, self.columns[what], text, message)
            return None
        if what == "limit" and amount.comparator:
            self._say("not_a_number", line, self.columns[what], text, "expected a number without a comparator")
            return None
        return amount

    def _unit(self, line: _Line, *, has_number: bool) -> Unit | None:
        if line.unit is None:
            if self.unit is not None or not has_number:
                return self.unit or _DETECTED
            message = "expected a unit for the level: a column 'unit' or the option 'unit'"
            self._say("missing_unit", line, self.columns.get("unit") or self.columns.get("value"), None, message)
            return None
        unit = parse_unit(line.unit)
        if unit is None:
            message = f"expected a known unit; {suggestion(line.unit, UNITS)}"
            self._say("unknown_unit", line, self.columns["unit"], line.unit, message)
        return unit

    def _scaled(self, line: _Line, unit: Unit, amount: Amount | None) -> Amount | None:
        if amount is None:
            return None
        value = amount.value / unit.divisor
        if unit.most is not None and value > unit.most:
            message = f"expected a level of at most {unit.most * unit.divisor:g} in this unit"
            self._say("out_of_range", line, self.columns["value"], line.value, message)
        return Amount(value, amount.comparator)

    def _observation(
        self, line: _Line, patient: str, day: int, unit: Unit, reading: Reading, details: Mapping[str, Any]
    ) -> list[ObservationRecord]:
        key = (patient, unit.name, day)
        if key in self._seen:
            message = "expected one result a patient, day and unit, found another"
            self._say("duplicate_observation", line, self._day_column(), day, message)
            return []
        self._seen.add(key)
        amount, value = reading.amount, None
        if reading.state is Knowing.VALUE:
            value = amount.value if amount is not None else 1.0
        return [
            ObservationRecord(
                patient=patient,
                modality=Modality.CTDNA,
                name=unit.name,
                day=day,
                state=reading.state,
                value=value,
                unit=unit.unit,
                limit=reading.limit,
                comparator=amount.comparator if amount is not None else "",
                details={**details, **self._as_given(line)},
            )
        ]

    def _as_given(self, line: _Line) -> dict[str, Any]:
        result = parse_result(line.result or line.value or "")
        given: dict[str, Any] = {} if result is None else {"result": result.value}
        if line.value is not None and parse_result(line.value) is None:
            given["level_as_given"] = f"{line.value} {line.unit or ''}".strip()
        return given
