"""[treatment]: what each patient received from day 0, as assigned."""

from __future__ import annotations

from ingest.checks import suggestion
from ingest.records import TreatmentRecord
from ingest.study.context import CodeList, Context
from ingest.study.sections import TreatmentSection
from ingest.tables import Table

NO_TREATMENT = "none"
_YES = CodeList((1, "yes", "y", "true"))
_NO = CodeList((0, "no", "n", "false", "none"))


def read_treatments(context: Context) -> list[TreatmentRecord]:
    """One record a patient with a known arm or component; the others are warned about."""
    section = context.manifest.treatment
    if section is None:
        return []
    columns = {f"columns {name}": name for name in section.columns}
    table = context.table_of(section, {"arm": section.arm, **columns})
    if table is None:
        return []
    ids = context.ids_of(table, context.id_of(section), unique=True)
    arms = _arms(context, section, table)
    components = _components(context, section, table)
    _check_names(context, section, table)
    records: list[TreatmentRecord] = []
    for at, code in enumerate(ids):
        regimen = arms[at] if section.arm is not None else _joined(components[at])
        if code is not None and regimen is not None:
            records.append(_record(code, regimen, components[at] or ()))
        elif code is not None:
            _warn_missing(context, section, table, at)
    return records


def _record(code: str, regimen: str, components: tuple[str, ...]) -> TreatmentRecord:
    return TreatmentRecord(patient=code, regimen=regimen, start_day=0, is_index=True, components=components)


def _arms(context: Context, section: TreatmentSection, table: Table) -> list[str | None]:
    if section.arm is None:
        return [None] * len(table)
    texts = table.texts(section.arm, context.missing_of(section))
    return [None if text is None else section.names.get(text, text) for text in texts]


def _joined(components: tuple[str, ...] | None) -> str | None:
    return None if components is None else " + ".join(components) or NO_TREATMENT


def _components(context: Context, section: TreatmentSection, table: Table) -> list[tuple[str, ...] | None]:
    """The components each patient received; None where none is known and one is missing."""
    given: list[list[str]] = [[] for _ in range(len(table))]
    unknown = [not section.columns] * len(table)
    for column in section.columns:
        for at, text in enumerate(table.texts(column, context.missing_of(section))):
            if text is None:
                unknown[at] = True
            elif text in _YES:
                given[at].append(section.names.get(column, column))
            elif text not in _NO:
                message = f"expected yes or no, found '{text}'"
                line = int(table.lines[at])
                context.report.error(
                    "not_yes_no", file=table.label, line=line, column=column, value=text, message=message
                )
    return [None if not names and unknown[at] else tuple(names) for at, names in enumerate(given)]


def _check_names(context: Context, section: TreatmentSection, table: Table) -> None:
    met = set(section.columns)
    if section.arm is not None:
        met |= {text for text in table.texts(section.arm, context.missing_of(section)) if text is not None}
    for name in section.names:
        if name not in met:
            message = f"no row has the treatment '{name}'; {suggestion(name, met)}"
            line = section.line("names")
            context.report.warn(
                "unused_name", file=context.manifest.label, line=line, column="names", value=name, message=message
            )


def _warn_missing(context: Context, section: TreatmentSection, table: Table, at: int) -> None:
    column = section.arm or ", ".join(section.columns)
    message = "no treatment for a patient whose arm is missing"
    context.report.warn("missing_arm", file=table.label, line=int(table.lines[at]), column=column, message=message)
