"""Clinical files: four rows that define each attribute, the header, and cells that keep to the definition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.metas import ID_CHARACTERS
from ingest.cbioportal.words import Bound, has_markup, is_missing, is_spreadsheet_date, parse_bound, without_links
from ingest.checks import suggestion
from ingest.sheets import Sheet
from ingest.tables import Table

_ROWS = ("display name", "description", "datatype", "priority")
_KINDS = ("STRING", "NUMBER", "BOOLEAN")
_BANNED = ("MUTATION_COUNT", "FRACTION_GENOME_ALTERED")
_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
_IDS = ("PATIENT_ID", "SAMPLE_ID")
# what cBioPortal fixes for attributes that it knows by name: datatype, and the level where it is fixed
_FIXED_KINDS = {
    "NUMBER": ("AGE", "DFS_MONTHS", "OS_MONTHS"),
    "STRING": (
        *("CANCER_TYPE", "CANCER_TYPE_DETAILED", "DFS_STATUS", "GENDER", "HISTOLOGY", "KNOWN_MOLECULAR_CLASSIFIER"),
        *("METASTATIC_SITE", "OS_STATUS", "OTHER_SAMPLE_ID", "PATIENT_DISPLAY_NAME", "PRIMARY_SITE", "SAMPLE_CLASS"),
        *("SAMPLE_DISPLAY_NAME", "SAMPLE_TYPE", "SEX", "TUMOR_SITE", "TUMOR_TISSUE_SITE", "TUMOR_TYPE"),
    ),
}
_FIXED_LEVELS = {
    "patient": (
        *("AGE", "DFS_STATUS", "DFS_MONTHS", "GENDER", "OS_STATUS", "OS_MONTHS", "PATIENT_DISPLAY_NAME", "SEX"),
        "TUMOR_SITE",
    ),
    "sample": (
        *("METASTATIC_SITE", "OTHER_SAMPLE_ID", "PRIMARY_SITE", "SAMPLE_CLASS", "SAMPLE_DISPLAY_NAME", "SAMPLE_TYPE"),
        *("TUMOR_TISSUE_SITE", "TUMOR_TYPE"),
    ),
}

Value = Bound | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalTable:
    """A clinical file. `kinds`: datatype of each attribute; `values`: by attribute, a row each."""

    sheet: Sheet
    table: Table
    kinds: dict[str, str]
    values: dict[str, list[Value]]

    @property
    def attributes(self) -> list[str]:
        """Names of the columns that are no ids."""
        return [name for name in self.sheet.columns if name not in _IDS]

    def ids(self, column: str) -> list[str]:
        """The trimmed ids, empty where missing."""
        return [str(text).strip() for text in self.table.data.column(column).to_pylist()]


def read_clinical(context: Context, meta: MetaFile, *, level: str) -> ClinicalTable | None:
    """Read one clinical file; None after reporting why it cannot be read.

    Args:
        context: of the study.
        meta: the file's meta file.
        level: `patient` or `sample`.
    """
    sheet = context.sheet(meta)
    if sheet is None:
        return None
    kinds = _definitions(context, sheet)
    if kinds is None or not _check_header(context, sheet, kinds, level):
        return None
    table = sheet.table(context.report)
    values = {name: _column(context, sheet, table, name, kinds[name]) for name in sheet.columns}
    for name in _IDS:
        if name in sheet.columns:
            _check_ids(context, table, name)
    return ClinicalTable(sheet=sheet, table=table, kinds=kinds, values=values)


def _definitions(context: Context, sheet: Sheet) -> dict[str, str] | None:
    """The datatype of each column; None after reporting that the four rows are not as they must be."""
    report, before = context.report, context.report.error_count
    if len(sheet.comments) != len(_ROWS):
        message = f"expected {len(_ROWS)} rows starting with # above the header ({', '.join(_ROWS)})"
        found = len(sheet.comments)
        report.error("wrong_attribute_rows", file=sheet.label, line=1, value=found, message=message, count=1)
        return None
    rows = [comment[1:].split("\t") for comment in sheet.comments]
    for line, row in enumerate(rows, start=1):
        if len(row) != len(sheet.columns):
            message = f"expected {len(sheet.columns)} values, found {len(row)}"
            report.error("ragged_row", file=sheet.label, line=line, message=message)
            continue
        for name, value in zip(sheet.columns, row, strict=True):
            _check_definition(context, sheet, line, name, value)
    if report.error_count > before:
        return None
    return {name: "STRING" if name in _IDS else kind for name, kind in zip(sheet.columns, rows[2], strict=True)}


def _check_definition(context: Context, sheet: Sheet, line: int, name: str, value: str) -> None:
    say = context.report.error
    if is_missing(value):
        message = f"expected the {_ROWS[line - 1]} of the attribute, found nothing"
        say("missing_value", file=sheet.label, line=line, column=name, value=value, message=message)
    elif line == 3 and value not in _KINDS:
        message = f"expected a datatype; {suggestion(value, _KINDS)}"
        say("unknown_word", file=sheet.label, line=line, column=name, value=value, message=message)
    elif line == 4 and not (_INTEGER.fullmatch(value) and int(value) >= -1):
        message = "expected a priority, a whole number of -1 or more"
        say("not_an_integer", file=sheet.label, line=line, column=name, value=value, message=message)


def _check_header(context: Context, sheet: Sheet, kinds: dict[str, str], level: str) -> bool:
    report, header = context.report, sheet.header_line
    required = _IDS if level == "sample" else _IDS[:1]
    missing = [name for name in required if name not in sheet.columns]
    for name in missing:
        message = f"expected the column; {suggestion(name, sheet.columns)}"
        report.error("missing_column", file=sheet.label, line=header, column=name, message=message)
    for name in sheet.columns:
        if not name.isupper():
            message = "expected the name of an attribute in upper case"
            report.error("wrong_case", file=sheet.label, line=header, column=name, value=name, message=message)
        if has_markup(name):
            message = "expected plain text, found markup or a link"
            report.error("markup_in_value", file=sheet.label, line=header, column=name, message=message)
        if name in _BANNED:
            message = "expected no such attribute: it is computed from the data"
            report.error("banned_attribute", file=sheet.label, line=header, column=name, value=name, message=message)
        _check_fixed(context, sheet, kinds[name], name, level)
    if level == "patient" and "SAMPLE_ID" in sheet.columns:
        message = "expected no samples in the file of patients"
        report.error("wrong_level", file=sheet.label, line=header, column="SAMPLE_ID", message=message)
    return not missing


def _check_fixed(context: Context, sheet: Sheet, kind: str, name: str, level: str) -> None:
    for fixed, names in _FIXED_KINDS.items():
        if name in names and kind != fixed:
            message = f"expected the datatype {fixed} for this attribute"
            context.report.error("wrong_datatype", file=sheet.label, line=3, column=name, value=kind, message=message)
    for fixed, names in _FIXED_LEVELS.items():
        if name in names and level != fixed:
            message = f"expected this attribute in the file of {fixed}s"
            line = sheet.header_line
            context.report.error("wrong_level", file=sheet.label, line=line, column=name, value=name, message=message)


def _column(context: Context, sheet: Sheet, table: Table, name: str, kind: str) -> list[Value]:
    values: list[Value] = []
    for line, raw in zip(table.lines.tolist(), table.data.column(name).to_pylist(), strict=True):
        text = str(raw).strip()
        values.append(None if is_missing(text) else _value(context, sheet, line, name, kind, text))
    return values


def _value(context: Context, sheet: Sheet, line: int, name: str, kind: str, text: str) -> Value:
    say = context.report.error
    if "DATE" not in name and is_spreadsheet_date(text):
        message = "expected a value, found a date that a spreadsheet may have made of it"
        say("spreadsheet_date", file=sheet.label, line=line, column=name, value=text, message=message)
    if kind == "NUMBER":
        try:
            return parse_bound(text)
        except ValueError:
            message = "expected a number, or a bound such as >8"
            say("not_a_number", file=sheet.label, line=line, column=name, value=text, message=message)
            return None
    if kind == "BOOLEAN" and text not in {"TRUE", "FALSE"}:
        message = "expected TRUE or FALSE"
        say("not_a_boolean", file=sheet.label, line=line, column=name, value=text, message=message)
        return None
    return _plain(context, sheet, line, name, text)


def _plain(context: Context, sheet: Sheet, line: int, name: str, text: str) -> Value:
    """Text that can be shown to anybody: markup is refused, a link to the web becomes its words."""
    if has_markup(text):
        message = "expected plain text, found markup or a link to something else than the web"
        context.report.error("markup_in_value", file=sheet.label, line=line, column=name, message=message)
        return None
    plain = without_links(text)
    if plain != text:
        message = "a link in a value: only its words are kept"
        context.report.warn("link_removed", file=sheet.label, line=line, column=name, message=message)
    return plain or None


def _check_ids(context: Context, table: Table, column: str) -> None:
    for line, raw in zip(table.lines.tolist(), table.data.column(column).to_pylist(), strict=True):
        text = str(raw).strip()
        if is_missing(text):
            message = "expected an id, found nothing"
            context.report.error("missing_id", file=table.label, line=line, column=column, message=message)
        elif not ID_CHARACTERS.fullmatch(text):
            message = "expected letters, digits, points, hyphens and underscores in an id"
            context.report.error("bad_id", file=table.label, line=line, column=column, value=text, message=message)
