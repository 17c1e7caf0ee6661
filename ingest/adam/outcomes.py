"""ADTTE: time to event. CNSR is 0 for an event; 1 and above are reasons for censoring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.adam.dataset import Dataset, analysed
from ingest.adam.dates import calendar_days
from ingest.adam.subjects import Subjects
from ingest.adam.units import days_in, stated_units
from ingest.records import OutcomeRecord, OutcomeStatus

_NEEDED = ("USUBJID", "PARAMCD", "AVAL", "CNSR")
_LONGEST_ENDPOINT = 32


def read_outcomes(dataset: Dataset, subjects: Subjects, seen: set[tuple[str, str]]) -> list[OutcomeRecord]:
    """One record a subject and parameter.

    Args:
        dataset: ADTTE, or a part of it.
        subjects: who there is.
        seen: patients and endpoints of the parts before; added to.
    """
    if not dataset.needs(*_NEEDED):
        dataset.counts["ignored"] += len(dataset)
        return []
    patients, endpoints = subjects.find(dataset), dataset.texts("PARAMCD")
    times, factors = dataset.numbers("AVAL"), _factors(dataset)
    states = _states(dataset)
    kept = _kept(dataset, patients, endpoints)
    _compare_origins(dataset, subjects, patients, kept)
    records: list[OutcomeRecord] = []
    for row, (code, endpoint, state) in enumerate(zip(patients, endpoints, states, strict=True)):
        if not kept[row] or code is None or endpoint is None:
            continue
        record = _record(dataset, row, code, endpoint, float(times[row]) * factors[row], state)
        if record is not None and _is_new(dataset, row, (code, record.endpoint), seen):
            records.append(record)
    return records


def _kept(dataset: Dataset, patients: Sequence[str | None], endpoints: Sequence[str | None]) -> list[bool]:
    kept = analysed(dataset, endpoints)
    for row, endpoint in enumerate(endpoints):
        if endpoint is None or len(endpoint) > _LONGEST_ENDPOINT:
            message = f"expected a parameter code of at most {_LONGEST_ENDPOINT} characters"
            dataset.error("missing_parameter", row, "PARAMCD", endpoint, message)
    return [each and code is not None for each, code in zip(kept, patients, strict=True)]


def _factors(dataset: Dataset) -> list[float]:
    """Days of one unit of AVAL; days are implied where no unit is stated."""
    factors: list[float] = []
    asked = dataset.texts("AVALU")
    for row, (unit, given) in enumerate(zip(stated_units(dataset, "AVALU"), asked, strict=True)):
        factor = days_in(unit) if unit else None
        if factor is None and given is not None:
            message = f"expected DAYS, WEEKS, MONTHS or YEARS, found '{given}'"
            dataset.error("unknown_unit", row, "AVALU", given, message)
        elif factor is None:
            message = "no unit of time (AVALU, PARAM): days are implied"
            dataset.warn("unit_implied", row, "AVALU", None, message)
        factors.append(factor or 1.0)
    return factors


def _states(dataset: Dataset) -> list[OutcomeStatus | None]:
    codes = dataset.numbers("CNSR")
    states: list[OutcomeStatus | None] = []
    for row, code in enumerate(codes.tolist()):
        known = np.isnan(code) or (code >= 0 and code.is_integer())
        if not known:
            message = "expected 0 for an event, or a whole number of 1 or more for censoring"
            dataset.error("unknown_event_code", row, "CNSR", code, message)
        missing = np.isnan(code) or not known
        states.append(None if missing else OutcomeStatus.EVENT if code == 0 else OutcomeStatus.CENSORED)
    return states


def _compare_origins(
    dataset: Dataset, subjects: Subjects, patients: Sequence[str | None], kept: Sequence[bool]
) -> None:
    """Time that does not count from day 0, such as the duration of a response, is stored as it is and said."""
    starts = calendar_days(dataset, "STARTDT")
    for row, code in enumerate(patients):
        day = subjects.timeline.day_of(code, float(starts[row])) if code is not None and kept[row] else None
        if day:
            message = "time that counts from another day than day 0 (STARTDT): stored as it is"
            dataset.warn("other_time_origin", row, "STARTDT", None, message)


def _record(
    dataset: Dataset, row: int, code: str, endpoint: str, days: float, state: OutcomeStatus | None
) -> OutcomeRecord | None:
    if np.isnan(days) or state is None:
        column = "AVAL" if np.isnan(days) else "CNSR"
        message = f"no {endpoint} for a subject without time or censoring"
        dataset.ignore("missing_outcome", row, column, None, message)
        return None
    if days < 0:
        message = f"expected a time of 0 or more, found {days:g} days"
        dataset.error("negative_time", row, "AVAL", days, message)
        return None
    return OutcomeRecord(patient=code, endpoint=endpoint, time_days=days, status=state)


def _is_new(dataset: Dataset, row: int, key: tuple[str, str], seen: set[tuple[str, str]]) -> bool:
    if key not in seen:
        seen.add(key)
        return True
    message = f"expected one row a subject and parameter, found {key[1]} again"
    dataset.error("duplicate_outcome", row, "PARAMCD", key[0], message)
    return False
