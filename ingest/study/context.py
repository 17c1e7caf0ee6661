"""What every section of a study folder needs: the files, the report, the patients, and how missing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.checks import Report
from ingest.sources import Sources
from ingest.study.sections import Codes, Manifest, TableSection
from ingest.tables import DEFAULT_MISSING, Missing, Table, delimiter_of, read_blocks, read_table
from ingest.tables.numbers import parse_number

_LARGE = 16 << 20


@dataclass(slots=True, kw_only=True)
class Context:
    """State of reading one study folder.

    `patients` is filled by the first section read, [patients]. `uid_salt`: secret under which DICOM UIDs are renewed.
    """

    manifest: Manifest
    sources: Sources
    report: Report
    uid_salt: str
    patients: frozenset[str] = frozenset()
    _tables: dict[tuple[str, str | None], Table | None] = field(default_factory=dict)

    def file_of(self, section: TableSection) -> str:
        """The section's file, else the patients' file."""
        return section.file or self.manifest.patients.file or ""

    def sheet_of(self, section: TableSection) -> str | None:
        """The section's sheet, else the patients' sheet where it reads the patients' file."""
        patients = self.manifest.patients
        return section.sheet or (patients.sheet if self.file_of(section) == patients.file else None)

    def id_of(self, section: TableSection) -> str:
        """The section's id column, else the patients' id column."""
        return section.id or self.manifest.patients.id or ""

    def missing_of(self, section: TableSection) -> Missing:
        """The words for missing: the section's, else the patients', else the usual ones."""
        words = section.missing if section.missing is not None else self.manifest.patients.missing
        return Missing.of(DEFAULT_MISSING if words is None else words)

    def table_of(self, section: TableSection, columns: Mapping[str, str | None]) -> Table | None:
        """The section's table, filtered by `where`; None after reporting a missing file or column.

        Args:
            section: names file, sheet, id and filter.
            columns: manifest key = column that must be there (None: not asked for).
        """
        table = self.read(self.file_of(section), self.sheet_of(section), line=section.line("file"))
        if table is None:
            return None
        asked = {"id": self.id_of(section), **columns, **{f"where.{name}": name for name in section.where}}
        wanted = [(key, column) for key, column in asked.items() if column is not None]
        # a list, not a generator: each missing column is reported
        if not all([table.has(column, self.report, asked_by=f"key {key}") for key, column in wanted]):
            return None
        return self._filtered(table, section)

    def blocks_of(self, section: TableSection, columns: Mapping[str, str | None]) -> Iterator[Table]:
        """As `table_of`, for a table too large to be held: a large delimited file comes in blocks, read once a call."""
        name = self.file_of(section)
        path = self.sources.look_up(name)
        delimiter = delimiter_of(name)
        is_large = path is not None and path.is_file() and path.stat().st_size > _LARGE
        if section.where or delimiter is None or not is_large or self.sheet_of(section) is not None:
            table = self.table_of(section, columns)
            if table is not None:
                yield table
            return
        opened = self.sources.open(name, named_in=self.manifest.label, line=section.line("file"))
        if opened is None:
            return
        asked = [("id", self.id_of(section)), *((key, column) for key, column in columns.items() if column)]
        for block in read_blocks(opened, label=name, delimiter=delimiter, report=self.report):
            if not all([block.has(column, self.report, asked_by=f"key {key}") for key, column in asked]):
                return
            yield block

    def read(self, name: str, sheet: str | None, *, line: int | None) -> Table | None:
        """The whole table; one that is not large is read once an import and kept."""
        key = (name, sheet)
        if key not in self._tables:
            path = self.sources.open(name, named_in=self.manifest.label, line=line)
            read = None if path is None else read_table(path, label=name, report=self.report, sheet=sheet)
            if read is not None and read.data.nbytes > _LARGE:
                return read
            self._tables[key] = read
        return self._tables[key]

    def ids_of(self, table: Table, column: str, *, unique: bool) -> list[str | None]:
        """The patient of each row; None where the id is missing, unknown or (if `unique`) met before, each reported."""
        ids: list[str | None] = self.patients_of(table, column, unique=unique).to_pylist()
        return ids

    def patients_of(self, table: Table, column: str, *, unique: bool) -> pa.Array:
        """As `ids_of`, as an Arrow column."""
        words = table.words(column, Missing.of(()))
        known = pc.is_in(words, value_set=pa.array(self.patients, pa.string()))
        if pc.all(known).as_py() is not False and not (unique and len(pc.unique(words)) < len(words)):
            return words
        return pa.array(self._checked(table, column, words.to_pylist(), unique=unique), pa.string())

    def _checked(self, table: Table, column: str, ids: Sequence[str | None], *, unique: bool) -> Sequence[str | None]:
        first: dict[str, int] = {}
        return [
            self._known(table, column, line, code, first if unique else None)
            for line, code in zip(table.lines.tolist(), ids, strict=True)
        ]

    def _known(
        self, table: Table, column: str, line: int, code: str | None, first: dict[str, int] | None
    ) -> str | None:
        if code is None:
            problem, message = "missing_id", "expected a patient's id, found nothing"
        elif code not in self.patients:
            problem, message = "id_not_in_patients", f"expected an id of the patients table, found '{code}'"
        elif first is not None and code in first:
            problem = "duplicate_id"
            message = f"expected one row a patient, found '{code}' again (first on line {first[code]})"
        else:
            if first is not None:
                first[code] = line
            return code
        self.report.error(problem, file=table.label, line=line, column=column, value=code, message=message)
        return None

    def _filtered(self, table: Table, section: TableSection) -> Table:
        if not section.where:
            return table
        keep = np.ones(len(table), dtype=np.bool_)
        for column, codes in section.where.items():
            wanted = CodeList(codes)
            keep &= np.array(
                [text is not None and text in wanted for text in table.texts(column, Missing.of(()))], dtype=np.bool_
            )
        if not keep.any():
            self.report.warn(
                "no_row_left",
                file=self.manifest.label,
                line=section.line("where"),
                column="where",
                message=f"no row of '{table.label}' meets the filter",
            )
        return table.keep(keep)


class CodeList:
    """The codes of a manifest, met as text or as number: 0, "0" and 0.0 are one code; case is ignored."""

    def __init__(self, codes: Codes) -> None:
        self._known = {_normal(code) for code in codes}

    def __contains__(self, text: str) -> bool:
        return _normal(text) in self._known

    def __or__(self, other: CodeList) -> CodeList:
        both = CodeList(())
        both._known = self._known | other._known
        return both

    def overlap(self, other: CodeList) -> Sequence[str]:
        """Codes that both lists name."""
        return sorted(str(code) for code in self._known & other._known)


def _normal(code: str | float | bool) -> str | float:
    if isinstance(code, bool):
        return "true" if code else "false"
    if not isinstance(code, str):
        return float(code)
    try:
        return parse_number(code.strip())
    except ValueError:
        return code.strip().lower()
