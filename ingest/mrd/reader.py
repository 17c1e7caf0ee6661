"""A table of MRD results to observations, a row a draw."""

from __future__ import annotations

from ingest.checks import Report, suggestion
from ingest.errors import OptionUnknown
from ingest.mrd.columns import SYNONYMS, find_columns
from ingest.mrd.rows import DrawRows
from ingest.mrd.units import Unit, parse_unit
from ingest.records import Package
from ingest.requests import Request, Roster, source_file
from ingest.tables import Table, read_table

KIND = "mrd"


def read(request: Request) -> Package:
    """Observations of every draw.

    A level in MTM/mL is the series `ctdna_mtm_per_ml`, a VAF `ctdna_vaf` (fraction), a tumour fraction
    `tumour_fraction`; a result without level is `mrd_detected`. What a result and a level say together: `weigh`.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: a unit that is not known.
    """
    label, report = request.path.name, Report()
    package = Package(kind=KIND, study=request.study_record(), registers=False)
    package.files = [source_file(request.path, label=label)]
    table = read_table(request.path, label=label, report=report, sheet=request.options.get("sheet"))
    if table is not None:
        columns = _columns(table, report)
        if columns is not None:
            roster = Roster(request, report)
            package.observations = DrawRows(table, columns, _unit_option(request), roster, report).read()
            package.patients = roster.records()
    package.issues = report.issues()
    return package


def _columns(table: Table, report: Report) -> dict[str, str] | None:
    found, several = find_columns(table.columns)
    for what, names in several.items():
        message = f"expected one column for the {what.replace('_', ' ')}, found {', '.join(names)}"
        report.error("ambiguous_column", file=table.label, line=1, column=names[1], message=message)
    for what, others in (("patient", ()), ("day", ("date",)), ("result", ("value",))):
        if not {what, *others} & {*found, *several}:
            expected = SYNONYMS[what][0]
            message = f"expected a column for the {what}, such as '{expected}'; {suggestion(expected, table.columns)}"
            report.error("missing_column", file=table.label, line=1, column=expected, message=message)
    for name in table.columns:
        if name not in found.values() and not any(name in names for names in several.values()):
            message = "a column that an MRD table does not have: not read"
            report.warn("ignored_column", file=table.label, line=1, column=name, message=message)
    return None if report.has_errors else found


def _unit_option(request: Request) -> Unit | None:
    text = request.options.get("unit")
    if text is None:
        return None
    unit = parse_unit(text)
    if unit is None:
        raise OptionUnknown("expected MTM/mL, VAF %, VAF fraction or TF", column="unit")
    return unit
