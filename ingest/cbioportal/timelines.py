"""Timeline files: days of samples, and each event as what it is (see `events`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.cbioportal.context import Context
from ingest.cbioportal.segments import check_order
from ingest.cbioportal.words import has_markup, is_missing, without_links
from ingest.sheets import Sheet

_COLUMNS = ("PATIENT_ID", "START_DATE", "STOP_DATE", "EVENT_TYPE")
_DAY = re.compile(r"-*[0-9]{1,6}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHAPES = frozenset({"circle", "square", "triangle", "diamond", "star", "camera"})
_SPECIMEN = re.compile(r"SPECIMEN|SAMPLE[ _]?ACQUISITION|BIOPSY|SEQUENCING", re.IGNORECASE)
_SAMPLE_COLUMNS = ("SAMPLE_ID", "SPECIMEN_REFERENCE_NUMBER")
_STYLE = ("STYLE_SHAPE", "STYLE_COLOR")


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
        columns = {name: table.data.column(name).to_pylist() for name in sheet.columns}
        found = []
        for at, line in enumerate(table.lines.tolist()):
            row = {name: str(values[at]).strip() for name, values in columns.items()}
            event = _event(context, sheet, line, row)
            if event is not None:
                found.append(event)
                _note_sample(context, event)
        context.count("timeline", ignored=len(table) - len(found))
        events += found
    return events


def _event(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> Event | None:
    report, before = context.report, context.report.error_count

    def say(code: str, column: str, message: str) -> None:
        report.error(code, file=sheet.label, line=line, column=column, value=row[column], message=message)

    if not _DAY.fullmatch(row["START_DATE"]) or row["START_DATE"].startswith("--"):
        say("not_an_integer", "START_DATE", "expected a day, a whole number")
    stop = row["STOP_DATE"]
    if not is_missing(stop) and (not _DAY.fullmatch(stop) or stop.startswith("--")):
        say("not_an_integer", "STOP_DATE", "expected a day, a whole number, or nothing")
    if "STYLE_COLOR" in row and not _COLOUR.fullmatch(row["STYLE_COLOR"]):
        say("bad_colour", "STYLE_COLOR", "expected a colour such as #1f77b4")
    if "STYLE_SHAPE" in row and row["STYLE_SHAPE"].lower() not in _SHAPES:
        say("bad_shape", "STYLE_SHAPE", f"expected {', '.join(sorted(_SHAPES))}")
    if is_missing(row["EVENT_TYPE"]):
        say("missing_value", "EVENT_TYPE", "expected the type of the event, found nothing")
    values = _values(context, sheet, line, row)
    if report.error_count > before:
        return None
    start, end = int(row["START_DATE"]), None if is_missing(stop) else int(stop)
    if end is not None and end < start:
        say("stop_before_start", "STOP_DATE", "expected the stop day on or after the start day")
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


def _values(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in row.items():
        if name in {*_COLUMNS, *_STYLE} or is_missing(text):
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
