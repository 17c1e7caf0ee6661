"""[[events]]: treatment lines, responses, adverse events, progression and death, each with its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ingest.records import AdverseEventRecord, DiseaseEventRecord, ResponseRecord, TreatmentRecord
from ingest.study.context import Context
from ingest.study.fields import days_or_zero, integers_or_none, texts_or_none
from ingest.study.sections import EventsSection
from ingest.tables import Table

CATEGORIES = ("CR", "PR", "SD", "PD", "NE")


@dataclass(slots=True, kw_only=True)
class Events:
    """Dated things, by kind."""

    treatments: list[TreatmentRecord] = field(default_factory=list)
    responses: list[ResponseRecord] = field(default_factory=list)
    adverse_events: list[AdverseEventRecord] = field(default_factory=list)
    disease_events: list[DiseaseEventRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    patient: str
    start: int
    stop: int | None
    term: str | None
    category: str | None
    grade: int | None
    line_of_therapy: int | None
    organ_class: str | None
    attribution: str | None


def merge_treatments(assigned: list[TreatmentRecord], dated: list[TreatmentRecord]) -> list[TreatmentRecord]:
    """One record where an arm and a dated line are the same thing: the patient, regimen and day 0 agree."""
    lines = {(line.patient, line.regimen): line for line in dated if line.start_day == 0}
    merged: list[TreatmentRecord] = []
    for arm in assigned:
        line = lines.pop((arm.patient, arm.regimen), None)
        merged.append(arm if line is None else replace(arm, stop_day=line.stop_day, line=line.line))
    absorbed = {(arm.patient, arm.regimen) for arm in assigned}
    return merged + [line for line in dated if line.start_day != 0 or (line.patient, line.regimen) not in absorbed]


def read_events(context: Context) -> Events:
    """Every [[events]]; defects go to the context's report."""
    events = Events()
    for section in context.manifest.events:
        if _has_needed_key(context, section):
            _read_one(context, section, events)
    return events


def _has_needed_key(context: Context, section: EventsSection) -> bool:
    """Whether the section names the column that its kind cannot do without."""
    has_term = section.term is not None or section.category is not None
    if section.kind in {"progression", "death"} or has_term:
        return True
    message = f"expected the key 'term' for events of kind {section.kind}"
    context.report.error(
        "missing_key", file=context.manifest.label, line=section.line(), column="events.term", message=message
    )
    return False


def _read_one(context: Context, section: EventsSection, events: Events) -> None:
    names = ("start_day", "stop_day", "term", "category", "grade", "organ_class", "attribution")
    table = context.table_of(
        section, {name: getattr(section, name) for name in names} | {"line": section.line_of_therapy}
    )
    if table is None:
        return
    add = _ADDERS[section.kind]
    for row in _rows(context, section, table):
        add(context, section, table, row, events)


def _rows(context: Context, section: EventsSection, table: Table) -> Iterator[_Row]:
    ids = context.ids_of(table, context.id_of(section), unique=False)
    starts = _starts(context, section, table)
    stops = integers_or_none(context, section, table, section.stop_day)
    grades = integers_or_none(context, section, table, section.grade)
    lines = integers_or_none(context, section, table, section.line_of_therapy, least=0)
    text = {
        name: texts_or_none(context, section, table, getattr(section, name))
        for name in ("term", "category", "organ_class", "attribution")
    }
    for at, (line, code, start) in enumerate(zip(table.lines.tolist(), ids, starts, strict=True)):
        if code is None or start is None or not _is_ordered(context, section, table, at, start, stops[at]):
            continue
        yield _Row(
            line=line,
            patient=code,
            start=start,
            stop=stops[at],
            grade=grades[at],
            line_of_therapy=lines[at],
            **{name: column[at] for name, column in text.items()},
        )


def _starts(context: Context, section: EventsSection, table: Table) -> list[int | None]:
    """Start days; an event without one did not happen to be dated and is left out with a warning."""
    if section.kind in {"treatment", "response"}:
        return list(days_or_zero(context, section, table, section.start_day))
    days = integers_or_none(context, section, table, section.start_day)
    texts = table.texts(section.start_day, context.missing_of(section))
    for line, text in zip(table.lines.tolist(), texts, strict=True):
        if text is None:
            message = "an event without a day: not stored"
            context.report.warn("undated_event", file=table.label, line=line, column=section.start_day, message=message)
    return list(days)


def _is_ordered(context: Context, section: EventsSection, table: Table, at: int, start: int, stop: int | None) -> bool:
    if stop is None or stop >= start:
        return True
    message = "expected the stop day on or after the start day"
    line = int(table.lines[at])
    context.report.error(
        "stop_before_start", file=table.label, line=line, column=section.stop_day, value=stop, message=message
    )
    return False


def _missing_term(context: Context, section: EventsSection, table: Table, row: _Row) -> None:
    column = section.term or section.category
    message = "expected what happened, found nothing"
    context.report.error("missing_term", file=table.label, line=row.line, column=column, message=message)


def _add_treatment(context: Context, section: EventsSection, table: Table, row: _Row, events: Events) -> None:
    if row.term is None:
        _missing_term(context, section, table, row)
        return
    regimen = section.names.get(row.term, row.term)
    record = TreatmentRecord(
        patient=row.patient, regimen=regimen, start_day=row.start, stop_day=row.stop, line=row.line_of_therapy
    )
    events.treatments.append(record)


def _add_response(context: Context, section: EventsSection, table: Table, row: _Row, events: Events) -> None:
    text = row.category or row.term
    if text is None:
        _missing_term(context, section, table, row)
        return
    category = section.names.get(text, text).upper()
    if category not in CATEGORIES:
        message = f"expected a RECIST category ({', '.join(CATEGORIES)}), found '{text}'"
        column = section.category or section.term
        context.report.error(
            "unknown_response", file=table.label, line=row.line, column=column, value=text, message=message
        )
        return
    events.responses.append(ResponseRecord(patient=row.patient, day=row.start, category=category))


def _add_adverse_event(context: Context, section: EventsSection, table: Table, row: _Row, events: Events) -> None:
    if row.term is None:
        _missing_term(context, section, table, row)
        return
    if row.grade is not None and not 1 <= row.grade <= 5:
        message = "expected a CTCAE grade of 1 to 5"
        context.report.error(
            "grade_out_of_range",
            file=table.label,
            line=row.line,
            column=section.grade,
            value=row.grade,
            message=message,
        )
        return
    record = AdverseEventRecord(
        patient=row.patient,
        term=section.names.get(row.term, row.term),
        start_day=row.start,
        stop_day=row.stop,
        grade=row.grade,
        organ_class=row.organ_class,
        attribution=row.attribution or "all_cause",
    )
    events.adverse_events.append(record)


def _add_disease_event(context: Context, section: EventsSection, table: Table, row: _Row, events: Events) -> None:
    events.disease_events.append(DiseaseEventRecord(patient=row.patient, kind=section.kind, day=row.start))


_ADDERS: dict[str, Callable[[Context, EventsSection, Table, _Row, Events], None]] = {
    "treatment": _add_treatment,
    "response": _add_response,
    "adverse_event": _add_adverse_event,
    "progression": _add_disease_event,
    "death": _add_disease_event,
}
