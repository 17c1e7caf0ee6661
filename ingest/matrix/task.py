"""One table and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.checks import Report
from ingest.choices import is_generic, name_stem
from ingest.matrix.names import is_patient_column
from ingest.requests import Request, Roster
from ingest.tables import DEFAULT_MISSING, Missing, Table

MISSING = Missing.of(DEFAULT_MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the readers of all sorts share. `rest`: blocks of rows after the table, where it is read in blocks."""

    request: Request
    table: Table
    rest: Iterator[Table]
    roster: Roster
    report: Report
    day: int

    def error(
        self, code: str, message: str, *, line: int | None = None, column: str = "", value: object = None
    ) -> None:
        """Report a defect of the table."""
        self.report.error(code, file=self.table.label, line=line, column=column or None, value=value, message=message)

    def warn(self, code: str, message: str, *, line: int | None = None, column: str = "", value: object = None) -> None:
        """Say what the data manager should know."""
        self.report.warn(code, file=self.table.label, line=line, column=column or None, value=value, message=message)

    def the_patient(self) -> str | None:
        """Of a table of one patient: the option, else who the file's name begins with."""
        asked, stem = self.request.options.get("patient", "").strip(), name_stem(self.request.path.name)
        known = self.request.known.patients if self.request.known is not None else frozenset()
        if not asked and is_generic(stem) and stem not in known:
            message = (
                "expected the patient in the file's name or the option 'patient', found a name that a program gives"
            )
            self.error("patient_unknown", message, column="patient", value=stem)
            return None
        names = asked or stem
        return self.roster.find(names, file=self.table.label, line=1, column="patient")

    def patients(self) -> Sequence[str | None]:
        """Of each row: by the table's patient column, else the one patient of the file."""
        column = next((name for name in self.table.columns if is_patient_column(name) or name == "ID"), None)
        if column is None:
            return [self.the_patient()] * len(self.table)
        found: dict[str, str | None] = {}
        rows: list[str | None] = []
        for line, name in zip(self.table.lines.tolist(), self.table.texts(column, MISSING), strict=True):
            if name is None:
                self.error("missing_id", "expected the patient's id, found nothing", line=line, column=column)
                rows.append(None)
                continue
            if name not in found:
                found[name] = self.roster.find(name, file=self.table.label, line=line, column=column)
            rows.append(found[name])
        return rows
