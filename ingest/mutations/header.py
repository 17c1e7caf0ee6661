"""Which columns a mutation file must have, alone and together."""

from __future__ import annotations

from ingest.checks import Report, suggestion
from ingest.mutations.rules import DRIVER, OLD_PROTEIN, PROTEIN, MafRules
from ingest.sheets import Sheet

_COPY_NUMBER = (
    "ASCN.ASCN_METHOD",
    "ASCN.ASCN_INTEGER_COPY_NUMBER",
    "ASCN.TOTAL_COPY_NUMBER",
    "ASCN.MINOR_COPY_NUMBER",
    "ASCN.CCF_EXPECTED_COPIES",
    "ASCN.CCF_EXPECTED_COPIES_UPPER",
    "ASCN.CLONAL",
    "ASCN.EXPECTED_ALT_COPIES",
)


def check_header(sheet: Sheet, rules: MafRules, report: Report) -> bool:
    """Report `missing_column`; whether the rows can be read."""
    before = report.error_count
    for name in rules.required:
        _require(sheet, name, f"expected the column; {suggestion(name, sheet.columns)}", report)
    if rules.needs_protein and PROTEIN not in sheet.columns and OLD_PROTEIN not in sheet.columns:
        _missing(sheet, PROTEIN, f"expected the column {PROTEIN} or {OLD_PROTEIN}, found neither", report)
    check_drivers(sheet, report)
    check_namespaces(sheet, rules.namespaces, report)
    if "ascn" in rules.namespaces:
        for name in _COPY_NUMBER:
            _require(sheet, name, "expected the column, since the meta file names the namespace ascn", report)
    return report.error_count == before


def check_drivers(sheet: Sheet, report: Report) -> None:
    """A driver column and its annotation come together."""
    for first, second in ((DRIVER[0], DRIVER[1]), (DRIVER[2], DRIVER[3])):
        for name, other in ((first, second), (second, first)):
            if name in sheet.columns and other not in sheet.columns:
                message = f"expected the column {other} as well"
                report.error("missing_column", file=sheet.label, line=sheet.header_line, column=name, message=message)


def check_namespaces(sheet: Sheet, namespaces: tuple[str, ...], report: Report) -> None:
    """Each namespace of the meta file has at least one column."""
    for namespace in namespaces:
        if not any(column.lower().startswith(f"{namespace}.") for column in sheet.columns):
            message = "expected a column of the namespace that the meta file names, found none"
            _missing(sheet, namespace, message, report)


def _require(sheet: Sheet, name: str, message: str, report: Report) -> None:
    if name not in sheet.columns:
        _missing(sheet, name, message, report)


def _missing(sheet: Sheet, name: str, message: str, report: Report) -> None:
    report.error("missing_column", file=sheet.label, line=sheet.header_line, column=name, message=message)
