"""Resource files: links that a study offers, checked; of patients and samples kept raw, without the path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from ingest.cbioportal.context import Context
from ingest.cbioportal.metas import ID_CHARACTERS
from ingest.cbioportal.words import is_missing, is_web_address
from ingest.checks import suggestion
from ingest.records import RawRecord
from ingest.sheets import Sheet

_DEFINITION = ("RESOURCE_ID", "RESOURCE_TYPE", "DISPLAY_NAME")
_REQUIRED = {
    "resource_sample": ("SAMPLE_ID", "PATIENT_ID", "RESOURCE_ID", "URL"),
    "resource_patient": ("PATIENT_ID", "RESOURCE_ID", "URL"),
    "resource_study": ("RESOURCE_ID", "URL"),
}
_TYPES = ("SAMPLE", "PATIENT", "STUDY")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_Say = Callable[[str, str, str], None]


def read_resources(context: Context) -> list[RawRecord]:
    """Check all resource files; answers the links of patients and samples, without path and query of the address.

    Reported: `missing_column`, `missing_id`, `missing_value`, `unknown_word`, `not_a_boolean`, `not_an_integer`,
    `not_json`, `unknown_resource`, `not_a_web_address`, `bad_id`, `duplicate_resource`; as warning
    `unknown_patient`.
    """
    defined = _definitions(context)
    records: list[RawRecord] = []
    for key in _REQUIRED:
        for meta in context.of_kind(key):
            sheet = context.sheet(meta)
            if sheet is not None and _has(context, sheet, _REQUIRED[key]):
                records += _links(context, sheet, key, defined)
    return records


def _has(context: Context, sheet: Sheet, required: tuple[str, ...]) -> bool:
    before = context.report.error_count
    for name in required:
        if name not in sheet.columns:
            message = f"expected the column; {suggestion(name, sheet.columns)}"
            line = sheet.header_line
            context.report.error("missing_column", file=sheet.label, line=line, column=name, message=message)
    return context.report.error_count == before


def _rows(context: Context, sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    table = sheet.table(context.report)
    columns = {name: table.data.column(name).to_pylist() for name in sheet.columns}
    return [
        (line, {name: str(values[at]).strip() for name, values in columns.items()})
        for at, line in enumerate(table.lines.tolist())
    ]


def _saying(context: Context, sheet: Sheet, line: int, row: dict[str, str]) -> _Say:
    def say(code: str, column: str, message: str) -> None:
        shown = None if column == "URL" else row.get(column)
        context.report.error(code, file=sheet.label, line=line, column=column, value=shown, message=message)

    return say


def _definitions(context: Context) -> dict[str, set[str]]:
    """Types of each resource."""
    defined: dict[str, set[str]] = {}
    for meta in context.of_kind("resource_definition"):
        sheet = context.sheet(meta)
        if sheet is None or not _has(context, sheet, _DEFINITION):
            continue
        rows = _rows(context, sheet)
        for line, row in rows:
            _check_definition(row, _saying(context, sheet, line, row))
            defined.setdefault(row["RESOURCE_ID"], set()).add(row["RESOURCE_TYPE"])
        context.count(meta.kind.key, ignored=len(rows))
    return defined


def _check_definition(row: dict[str, str], say: _Say) -> None:
    if is_missing(row["RESOURCE_ID"]):
        say("missing_id", "RESOURCE_ID", "expected the id of the resource, found nothing")
    if is_missing(row["RESOURCE_TYPE"]):
        say("missing_value", "RESOURCE_TYPE", "expected SAMPLE, PATIENT or STUDY, found nothing")
    elif row["RESOURCE_TYPE"] not in _TYPES:
        say("unknown_word", "RESOURCE_TYPE", "expected SAMPLE, PATIENT or STUDY")
    if is_missing(row["DISPLAY_NAME"]):
        say("missing_value", "DISPLAY_NAME", "expected a name to display, found nothing")
    if "OPEN_BY_DEFAULT" in row and row["OPEN_BY_DEFAULT"].lower() not in {"true", "false"}:
        say("not_a_boolean", "OPEN_BY_DEFAULT", "expected true or false")
    if "PRIORITY" in row and not _INTEGER.fullmatch(row["PRIORITY"]):
        say("not_an_integer", "PRIORITY", "expected a whole number")
    if not is_missing(row.get("CUSTOM_METADATA", "")):
        try:
            json.loads(row["CUSTOM_METADATA"])
        except (ValueError, RecursionError):
            say("not_json", "CUSTOM_METADATA", "expected JSON")


def _links(context: Context, sheet: Sheet, key: str, defined: dict[str, set[str]]) -> list[RawRecord]:
    records: list[RawRecord] = []
    seen: set[tuple[str, str, str]] = set()
    owner = _REQUIRED[key][0]
    rows = _rows(context, sheet)
    for line, row in rows:
        say = _saying(context, sheet, line, row)
        _check_link(row, key, defined, say)
        triple = (row["RESOURCE_ID"], row.get(owner, ""), row["URL"])
        if triple in seen:
            say("duplicate_resource", "URL", "expected each resource once")
        seen.add(triple)
        patient = _patient(context, key, row)
        if patient is not None and is_web_address(row["URL"]):
            content = {"resource": row["RESOURCE_ID"], "host": _host(row["URL"]), "of": key.removeprefix("resource_")}
            key_text = f"{sheet.label}:{line}"
            records.append(RawRecord(patient=patient, kind="resource", key=key_text, content=content))
    context.count(key, kept_raw=len(records), ignored=len(rows) - len(records))
    return records


def _check_link(row: dict[str, str], key: str, defined: dict[str, set[str]], say: _Say) -> None:
    resource, kind = row["RESOURCE_ID"], key.removeprefix("resource_").upper()
    if is_missing(resource):
        say("missing_id", "RESOURCE_ID", "expected the id of the resource, found nothing")
    elif resource not in defined:
        say("unknown_resource", "RESOURCE_ID", "expected a resource of the definition file")
    elif kind not in defined[resource]:
        say(
            "unknown_resource", "RESOURCE_ID", f"expected a resource that the definition file gives to a {kind.lower()}"
        )
    if not is_web_address(row["URL"]):
        say("not_a_web_address", "URL", "expected an address that starts with http:// or https://")
    for column in ("PATIENT_ID", "SAMPLE_ID"):
        if column not in row:
            continue
        if is_missing(row[column]):
            say("missing_id", column, "expected an id, found nothing")
        elif not ID_CHARACTERS.fullmatch(row[column]):
            say("bad_id", column, "expected letters, digits, points, hyphens and underscores in an id")


def _patient(context: Context, key: str, row: dict[str, str]) -> str | None:
    if key == "resource_study":
        return None
    patient = row["PATIENT_ID"]
    return patient if patient in context.patients else None


def _host(url: str) -> str:
    """Scheme and host: what follows may name a patient."""
    try:
        parts = urlsplit(url.strip())
        return f"{parts.scheme}://{parts.hostname or ''}"
    except ValueError:
        return ""
