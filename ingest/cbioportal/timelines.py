"""Timeline files: days of samples, and each event as what it is (see `events`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.segments import check_order
from ingest.cbioportal.words import has_markup, is_missing, without_links
from ingest.sheets import Sheet
from ingest.tables import Table

_COLUMNS = ("PATIENT_ID", "START_DATE", "STOP_DATE", "EVENT_TYPE")
_DAY = re.compile(r"-?[0-9]{1,6}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHAPES = frozenset({"circle", "square", "triangle", "diamond", "star", "camera"})
_SPECIMEN = re.compile(r"SPECIMEN|SAMPLE[ _]?ACQUISITION|BIOPSY|SEQUENCING", re.IGNORECASE)
_SAMPLE_COLUMNS = ("SAMPLE_ID", "SPECIMEN_REFERENCE_NUMBER")
_READ_APART = frozenset({*_COLUMNS, "STYLE_SHAPE", "STYLE_COLOR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of a timeline. `values`: its other columns, without the missing ones."""

    label: str
    line: int
    patient: str
    kind: str
    start: int
    stop: int | None
    values: Mapping[str, str]


def read_timelines(context: Context) -> list[Event]:
    """All sound events; a sample's day is that of the first event that names it as a specimen.

    Reported: `wrong_header`, `not_an_integer`, `bad_colour`, `bad_shape`, `stop_before_start`, `missing_value`,
    `markup_in_value`; as warnings `unknown_patient`, `link_removed`, `unknown_sample`.
    """
    events: list[Event] = []
    for meta in context.of_kind("timeline"):
        sheet = context.sheet(meta)
        if sheet is None or not check_order(context, sheet, _COLUMNS):
            continue
        table = sheet.table(context.report)
        found = []
        for line, cells in zip(table.lines.tolist(), _rows(table), strict=True):
            row = dict(zip(sheet.columns, cells, strict=True))
            event = _event(context, sheet, line, row)
            if event is not None:
                found.append(event)
                _note_sample(context, event)
        context.count("timeline", ignored=len(table) - len(found))
        events += found
    return events


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    columns = [pc.utf8_trim_whitespace(column).to_pylist() for column in table.data.columns]
    return zip(*columns, strict=True)


def _event(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> Event | None:
    report, before = context.report, context.report.error_count
    _check_row(context, sheet, line, row)
    values = _values(context, sheet, line, row)
    if report.error_count > before:
        return None
    start, end = int(row["START_DATE"]), None if is_missing(row["STOP_DATE"]) else int(row["STOP_DATE"])
    if end is not None and end < start:
        message = "expected the stop day on or after the start day"
        report.error("stop_before_start", file=sheet.label, line=line, column="STOP_DATE", value=end, message=message)
        return None
    if row["PATIENT_ID"] not in context.patients:
        message = "an event of a patient who is not in the clinical files: not stored"
        report.warn("unknown_patient", file=sheet.label, line=line, column="PATIENT_ID", message=message)
        return None
    return Event(
        label=sheet.label,
        line=line,
        patient=row["PATIENT_ID"],
        kind=row["EVENT_TYPE"].upper().replace(" ", "_"),
        start=start,
        stop=end,
        values=values,
    )


def _check_row(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> None:
    def say(code: str, column: str, message: str) -> None:
        shown = row[column]
        context.report.error(code, file=sheet.label, line=line, column=column, value=shown, message=message)

    if not _is_day(row["START_DATE"]):
        say("not_an_integer", "START_DATE", "expected a day, a whole number")
    if not is_missing(row["STOP_DATE"]) and not _is_day(row["STOP_DATE"]):
        say("not_an_integer", "STOP_DATE", "expected a day, a whole number, or nothing")
    if "STYLE_COLOR" in row and not _COLOUR.fullmatch(row["STYLE_COLOR"]):
        say("bad_colour", "STYLE_COLOR", "expected a colour such as #1f77b4")
    if "STYLE_SHAPE" in row and row["STYLE_SHAPE"].lower() not in _SHAPES:
        say("bad_shape", "STYLE_SHAPE", f"expected {', '.join(sorted(_SHAPES))}")
    if has_markup(row["EVENT_TYPE"]):
        say("markup_in_value", "EVENT_TYPE", "expected plain text, found markup or a link")
    if is_missing(row["EVENT_TYPE"]):
        say("missing_value", "EVENT_TYPE", "expected the type of the event, found nothing")


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def _values(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in row.items():
        if not text or name in _READ_APART or is_missing(text):
            continue
        if has_markup(text):
            message = "expected plain text, found markup or a link to something else than the web"
            context.report.error("markup_in_value", file=sheet.label, line=line, column=name, message=message)
            continue
        plain = without_links(text)
        if plain != text:
            message = "a link in a value: only its words are kept"
            context.report.warn("link_removed", file=sheet.label, line=line, column=name, message=message)
        if plain:
            found[name] = plain
    return found


def _note_sample(context: Context, event: Event) -> None:
    name = next((event.values[column] for column in _SAMPLE_COLUMNS if column in event.values), None)
    if name is None or not _SPECIMEN.search(event.kind):
        return
    sample = context.samples.get(name)
    if sample is None or sample.patient != event.patient:
        message = "a specimen that is no sample of the patient: its day is not used"
        context.report.warn("unknown_sample", file=event.label, line=event.line, column="SAMPLE_ID", message=message)
    else:
        context.days.setdefault(name, event.start)
