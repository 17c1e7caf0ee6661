"""Treatments of ADSL: the planned arm from day 0, later periods, and who received something else.

The planned arm is the index treatment, because patients were randomised to it. Subjects who failed screening or were
never assigned are patients without a treatment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ingest.adam.dataset import Dataset
from ingest.adam.dates import calendar_days, first_of
from ingest.adam.subjects import Subjects
from ingest.errors import OptionUnknown
from ingest.records import RawRecord, TreatmentRecord

NO_ARM = frozenset(
    {"screen failure", "screen fail", "scrnfail", "not treated", "nottrt", "not assigned", "notassgn", "unassigned"}
    | {"not randomized", "not randomised", "unplanned treatment", "unplan"}
)
_LONGEST_REGIMEN = 160
_PERIODS = range(2, 10)


def parse_names(text: str) -> dict[str, str]:
    """Our names by the trial's, from `Drug A 10 mg=docetaxel; Drug B=atezolizumab`.

    Raises:
        OptionUnknown: a part without `=`.
    """
    names: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        arm, equals, regimen = part.partition("=")
        if not equals or not arm.strip() or not regimen.strip():
            raise OptionUnknown(f"expected 'ARM=REGIMEN; …' in the option regimens, found '{part}'", column="regimens")
        names[arm.strip()] = regimen.strip()
    return names


def read_arms(subjects: Subjects, names: Mapping[str, str]) -> list[TreatmentRecord]:
    """One index treatment a patient with a planned arm, and the treatments of later periods."""
    dataset = subjects.dataset
    column = dataset.first("TRT01P", "ARM", "TRT01A", "ACTARM")
    if column is None:
        message = "expected a planned arm (TRT01P or ARM): no patient has a treatment"
        dataset.report.warn("missing_column", file=dataset.label, line=1, column="TRT01P", message=message)
        return []
    ends = first_of(dataset, "TRTEDT", "TRTEDTM", "TR01EDT")
    treatments: list[TreatmentRecord] = []
    for row, (code, arm) in enumerate(zip(subjects.codes, dataset.texts(column), strict=True)):
        if code is None or not _is_arm(dataset, row, column, arm):
            continue
        regimen = names.get(arm or "", arm or "")[:_LONGEST_REGIMEN]
        treatments.append(
            TreatmentRecord(
                patient=code, regimen=regimen, start_day=0, stop_day=_stop(subjects, row, code, ends), is_index=True
            )
        )
    _check_names(dataset, column, names)
    return treatments + [each for number in _PERIODS for each in _period(subjects, number, names)]


def _is_arm(dataset: Dataset, row: int, column: str, arm: str | None) -> bool:
    if arm is None:
        dataset.warn("missing_arm", row, column, None, "no treatment for a patient whose planned arm is missing")
    elif arm.lower() in NO_ARM:
        message = "a subject outside the trial's arms is a patient without treatment"
        dataset.warn("not_in_an_arm", row, column, arm, message)
    return arm is not None and arm.lower() not in NO_ARM


def _stop(subjects: Subjects, row: int, code: str, ends: np.ndarray) -> int | None:
    stop = subjects.timeline.day_of(code, float(ends[row]))
    if stop is None or stop >= 0:
        return stop
    subjects.dataset.error("stop_before_start", row, "TRTEDT", stop, "expected the end of treatment on day 0 or later")
    return None


def _period(subjects: Subjects, number: int, names: Mapping[str, str]) -> list[TreatmentRecord]:
    """Treatments of a later period; one without a start cannot be placed and is warned about."""
    dataset, arm = subjects.dataset, f"TRT{number:02d}P"
    if arm not in dataset.table.columns:
        return []
    starts = calendar_days(dataset, f"TR{number:02d}SDT")
    ends = calendar_days(dataset, f"TR{number:02d}EDT")
    found: list[TreatmentRecord] = []
    for row, (code, text) in enumerate(zip(subjects.codes, dataset.texts(arm), strict=True)):
        if code is None or text is None or text.lower() in NO_ARM:
            continue
        start, stop = (subjects.timeline.day_of(code, float(day[row])) for day in (starts, ends))
        if start is None:
            dataset.warn("undated_event", row, arm, text, "a later treatment without a start is not stored")
        elif stop is not None and stop < start:
            dataset.error("stop_before_start", row, arm, stop, "expected the stop day on or after the start day")
        else:
            found.append(
                TreatmentRecord(
                    patient=code,
                    regimen=names.get(text, text)[:_LONGEST_REGIMEN],
                    start_day=start,
                    stop_day=stop,
                    line=number,
                )
            )
    return found


def read_actual_arms(subjects: Subjects) -> list[RawRecord]:
    """What was received by those whose planned arm was another: kept raw, counted in the warning `arm_differs`."""
    dataset = subjects.dataset
    planned, actual = dataset.first("TRT01P", "ARM"), dataset.first("TRT01A", "ACTARM")
    if planned is None or actual is None:
        return []
    found: list[RawRecord] = []
    rows = zip(subjects.codes, dataset.texts(planned), dataset.texts(actual), strict=True)
    for row, (code, plan, act) in enumerate(rows):
        if code is None or plan is None or act is None or plan == act:
            continue
        message = f"a patient whose actual treatment is not the planned arm: {planned} is stored as the arm"
        dataset.warn("arm_differs", row, actual, act, message)
        found.append(RawRecord(patient=code, kind="ADSL", key=actual, content={actual: act}))
    return found


def _check_names(dataset: Dataset, column: str, names: Mapping[str, str]) -> None:
    met: Sequence[str | None] = dataset.texts(column)
    for name in names:
        if name not in met:
            message = f"no subject has the arm '{name}' that the option regimens names"
            dataset.report.warn("unused_name", file=dataset.label, line=1, column=column, value=name, message=message)
