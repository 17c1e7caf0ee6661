"""Pairs X_STATUS and X_MONTHS of the patient file: follow-up for each endpoint."""

from __future__ import annotations

from ingest.cbioportal.clinical import ClinicalTable, Value
from ingest.cbioportal.context import Context
from ingest.cbioportal.words import Bound
from ingest.durations import DAYS_A_MONTH
from ingest.records import OutcomeRecord, OutcomeStatus

_PLAIN_WORDS = {
    "OS": {"LIVING": OutcomeStatus.CENSORED, "DECEASED": OutcomeStatus.EVENT},
    "DFS": {
        "DiseaseFree": OutcomeStatus.CENSORED,
        "Recurred/Progressed": OutcomeStatus.EVENT,
        "Recurred": OutcomeStatus.EVENT,
        "Progressed": OutcomeStatus.EVENT,
    },
}
_PREFIXES = {"0": OutcomeStatus.CENSORED, "1": OutcomeStatus.EVENT}
_LONGEST_ENDPOINT = 32


def endpoints_of(clinical: ClinicalTable) -> list[str]:
    """Endpoints with both columns: OS, DFS, PFS and the study's own."""
    names = clinical.attributes
    found = [name.removesuffix("_STATUS") for name in names if name.endswith("_STATUS")]
    return [endpoint for endpoint in found if f"{endpoint}_MONTHS" in names and endpoint]


def read_outcomes(context: Context, clinical: ClinicalTable) -> list[OutcomeRecord]:
    """Outcomes of every endpoint, months of 365.25/12 days.

    Reported: `unknown_event_code`, `negative_time`, `bound_as_time`, `too_long`; as warning `outcome_without_time`.
    """
    for endpoint in ("OS", "DFS"):
        if f"{endpoint}_STATUS" in clinical.values and endpoint not in endpoints_of(clinical):
            _statuses(context, clinical, endpoint)
    records: list[OutcomeRecord] = []
    for endpoint in endpoints_of(clinical):
        if len(endpoint) > _LONGEST_ENDPOINT:
            message = f"expected an endpoint of at most {_LONGEST_ENDPOINT} characters"
            line = clinical.sheet.header_line
            context.report.error(
                "too_long", file=clinical.sheet.label, line=line, column=f"{endpoint}_STATUS", message=message
            )
            continue
        records += _read_endpoint(context, clinical, endpoint)
    return records


def _read_endpoint(context: Context, clinical: ClinicalTable, endpoint: str) -> list[OutcomeRecord]:
    states = _statuses(context, clinical, endpoint)
    months = clinical.values[f"{endpoint}_MONTHS"]
    records: list[OutcomeRecord] = []
    rows = zip(clinical.table.lines.tolist(), clinical.ids("PATIENT_ID"), states, months, strict=True)
    for line, patient, state, time in rows:
        days = _days(context, clinical, line, endpoint, time)
        if state is not None and days is not None and patient in context.patients:
            records.append(OutcomeRecord(patient=patient, endpoint=endpoint, time_days=days, status=state))
        elif state is OutcomeStatus.EVENT and time is None:
            message = "an event without its time: not stored"
            column = f"{endpoint}_MONTHS"
            context.report.warn(
                "outcome_without_time", file=clinical.sheet.label, line=line, column=column, message=message
            )
    return list({record.patient: record for record in reversed(records)}.values())[::-1]


def _days(context: Context, clinical: ClinicalTable, line: int, endpoint: str, time: Value) -> float | None:
    if not isinstance(time, Bound):
        return None
    column, label = f"{endpoint}_MONTHS", clinical.sheet.label
    if time.comparator:
        message = "expected a time, found a bound of one"
        context.report.error(
            "bound_as_time",
            file=label,
            line=line,
            column=column,
            value=f"{time.comparator}{time.value}",
            message=message,
        )
        return None
    if time.value < 0:
        message = "expected a time of 0 or more"
        context.report.error("negative_time", file=label, line=line, column=column, value=time.value, message=message)
        return None
    return time.value * DAYS_A_MONTH


def _statuses(context: Context, clinical: ClinicalTable, endpoint: str) -> list[OutcomeStatus | None]:
    column = f"{endpoint}_STATUS"
    states: list[OutcomeStatus | None] = []
    for line, value in zip(clinical.table.lines.tolist(), clinical.values[column], strict=True):
        state = None if value is None else _status(endpoint, value)
        states.append(state)
        if value is not None and state is None:
            message = "expected 0: or 1: and a word, such as 0:LIVING" if endpoint != "OS" else _OS_MESSAGE
            shown = value if isinstance(value, str) else value.value
            context.report.error(
                "unknown_event_code", file=clinical.sheet.label, line=line, column=column, value=shown, message=message
            )
    return states


_OS_MESSAGE = "expected 0:LIVING or 1:DECEASED"


def _status(endpoint: str, value: Value) -> OutcomeStatus | None:
    """Event or censored; None where the text is neither. OS and DFS have fixed words, alone or after the prefix."""
    if not isinstance(value, str):
        return None
    plain = _PLAIN_WORDS.get(endpoint, {}).get(value)
    prefix, colon, word = value.partition(":")
    if plain is not None or not colon:
        return plain
    state = _PREFIXES.get(prefix.strip())
    fixed = _PLAIN_WORDS.get(endpoint)
    return state if fixed is None or fixed.get(word) is state else None
