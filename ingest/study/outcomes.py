"""[[outcome]]: follow-up for each endpoint.

Which code means what
* `event_when` and, where named, `competing_when` and `censored_when` are compared as text and as number.
* With `censored_when`, every further code is the error `unknown_event_code`.
* Without it, a censor word (CENSOR_WORDS, 0 among them) means censored; where 0 is an event code, 1 does (CDISC CNSR).
* Where neither occurs, the only further code in the column, if there is just one, means censored.
* Everything else is the error `unknown_event_code`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.durations import DAYS_A_MONTH, DAYS_A_YEAR
from ingest.records import OutcomeRecord, OutcomeStatus
from ingest.rows import Rows
from ingest.study.context import CodeList, Context
from ingest.study.sections import OutcomeSection
from ingest.tables import Table
from ingest.tables.table import NumberArray

DAYS = {"days": 1.0, "weeks": 7.0, "months": DAYS_A_MONTH, "years": DAYS_A_YEAR}
CENSOR_WORDS = CodeList(
    (
        0,
        "false",
        "no",
        "n",
        "censored",
        "censor",
        "alive",
        "living",
        "event-free",
        "event free",
        "none",
        "0:living",
        "lost to follow-up",
    )
)


def read_outcomes(context: Context) -> Sequence[OutcomeRecord]:
    """Every outcome of every endpoint; defects go to the context's report."""
    return Rows.joined(OutcomeRecord, [_read_outcome(context, section) for section in context.manifest.outcome])


def _read_outcome(context: Context, section: OutcomeSection) -> Rows[OutcomeRecord]:
    table = context.table_of(section, {"time": section.time, "event": section.event, "entry": section.entry})
    if table is None:
        return Rows.of(OutcomeRecord, [])
    times = table.numbers(section.time, context.missing_of(section), context.report) * DAYS[section.unit]
    columns = pa.table(
        {
            "patient": context.patients_of(table, context.id_of(section), unique=True),
            "time_days": times,
            "entry_days": _entries(context, section, table),
            "status": _statuses(context, section, table),
        }
    )
    kept = _storable(context, section, table, columns)
    for name, value in (("endpoint", section.endpoint), ("kind", section.kind), ("grade_min", section.grade_min)):
        columns = columns.append_column(name, pa.repeat(pa.scalar(value), len(table)))
    return Rows(OutcomeRecord, columns.filter(pa.array(kept)))


def _entries(context: Context, section: OutcomeSection, table: Table) -> NumberArray:
    if section.entry is None:
        return np.zeros(len(table))
    entries = table.numbers(section.entry, context.missing_of(section), context.report) * DAYS[section.unit]
    for row in np.flatnonzero(entries < 0):
        _warn(
            context,
            "negative_entry",
            table,
            int(row),
            section.entry,
            "entered before day 0: counted as entered on day 0",
        )
    return np.maximum(entries, 0.0)


def _statuses(context: Context, section: OutcomeSection, table: Table) -> pa.Array:
    coded = table.words(section.event, context.missing_of(section)).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy()
    counts = Counter(dict(zip(texts, np.bincount(codes, minlength=len(texts))[: len(texts)].tolist(), strict=True)))
    status = _status_of_each_code(section, counts)
    _check_lists(context, section, table, counts)
    # the rarest first: it is the likelier mistake, and the first one gives the issue its line
    for text in sorted((text for text, found in status.items() if found is None), key=lambda text: counts[text]):
        message = f"expected a code of event_when, competing_when or censored_when, found '{text}'"
        line = int(table.lines[np.argmax(codes == texts.index(text))])
        context.report.error(
            "unknown_event_code",
            file=table.label,
            line=line,
            column=section.event,
            value=text,
            count=counts[text],
            message=message,
        )
    found = [None if (state := status[text]) is None else state.value for text in texts]
    return pa.array([*found, None], pa.string()).take(pa.array(codes))


def _status_of_each_code(section: OutcomeSection, counts: Counter[str]) -> dict[str, OutcomeStatus | None]:
    event, competing, censored = (
        CodeList(codes) for codes in (section.event_when, section.competing_when, section.censored_when)
    )
    if not section.censored_when:
        censored = CENSOR_WORDS | CodeList((1,)) if "0" in event else CENSOR_WORDS
    status: dict[str, OutcomeStatus | None] = {}
    for text in counts:
        named = [
            (event, OutcomeStatus.EVENT),
            (competing, OutcomeStatus.COMPETING),
            (censored, OutcomeStatus.CENSORED),
        ]
        status[text] = next((found for codes, found in named if text in codes), None)
    if not section.censored_when and OutcomeStatus.CENSORED not in status.values():
        _take_only_other(status)
    return status


def _take_only_other(status: dict[str, OutcomeStatus | None]) -> None:
    """The only code that no list names means censored; 1 and 1.0 are one code."""
    others = [text for text, found in status.items() if found is None]
    if others and all(text in CodeList((others[0],)) for text in others):
        status.update(dict.fromkeys(others, OutcomeStatus.CENSORED))


def _check_lists(context: Context, section: OutcomeSection, table: Table, met: Counter[str]) -> None:
    lists = [CodeList(section.event_when), CodeList(section.competing_when), CodeList(section.censored_when)]
    twice = [code for at, one in enumerate(lists) for other in lists[at + 1 :] for code in one.overlap(other)]
    manifest = context.manifest.label
    if twice:
        message = f"expected each code in one list, found '{twice[0]}' in two"
        context.report.error(
            "ambiguous_event_code",
            file=manifest,
            line=section.line("event_when"),
            column="event_when",
            value=twice[0],
            message=message,
        )
    if met and not any(text in lists[0] for text in met):
        message = f"no row of '{table.label}' has a code of event_when: the endpoint {section.endpoint} has no event"
        context.report.warn(
            "no_events", file=manifest, line=section.line("event_when"), column="event_when", message=message
        )


def _storable(context: Context, section: OutcomeSection, table: Table, columns: pa.Table) -> npt.NDArray[np.bool_]:
    """Rows that may be stored; what is wrong with the others is reported."""
    time, entry = columns.column("time_days").to_numpy(), columns.column("entry_days").to_numpy()
    known = columns.column("patient").is_valid().to_numpy()
    without_status = columns.column("status").is_null().to_numpy()
    absent = known & (np.isnan(time) | np.isnan(entry) | without_status)
    for row in np.flatnonzero(absent):
        name = section.event if without_status[row] else section.time if np.isnan(time[row]) else section.entry or ""
        message = f"no {section.endpoint} for a patient without time or event"
        _warn(context, "missing_outcome", table, int(row), name, message)
    negative = known & ~absent & (time < 0)
    for row in np.flatnonzero(negative):
        rule = "the event lies before day 0, so the patient was never at risk: patient kept, outcome not stored"
        _warn(context, "negative_time", table, int(row), section.time, rule)
    late = known & ~absent & ~negative & (entry > time)
    for row in np.flatnonzero(late):
        context.report.error(
            "entry_after_time",
            file=table.label,
            line=int(table.lines[row]),
            column=section.entry,
            value=float(entry[row]),
            message="expected entry before the end of follow-up",
        )
    return np.asarray(known & ~absent & ~negative & ~late, dtype=np.bool_)


def _warn(context: Context, code: str, table: Table, row: int, column: str, message: str) -> None:
    value = table.data.column(column)[row].as_py()
    context.report.warn(code, file=table.label, line=int(table.lines[row]), column=column, value=value, message=message)
