"""ADAE: adverse events.

A CTCAE grade is AETOXGR or ATOXGR. MILD, MODERATE and SEVERE (AESEV) are another scale: such an event has no grade.
The reported term (AETERM) is what somebody wrote, and never leaves the file; the dictionary's term does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.adam.dataset import Dataset
from ingest.adam.subjects import Subjects
from ingest.records import AdverseEventRecord, RawRecord

UNCODED = "uncoded adverse event"
ALL_CAUSE, RELATED = "all_cause", "treatment_related"
_GRADE = re.compile(r"(?:GRADE\s*)?([1-5])(?:\.0)?", re.IGNORECASE)
_RELATED = frozenset({"y", "yes", "related", "possible", "probable", "definite", "certain", "likely", "very likely"})
_RELATED |= {"possibly related", "probably related", "definitely related", "reasonable possibility"}
_NOT_RELATED = frozenset({"n", "no", "none", "not related", "unrelated", "remote", "unlikely", "unlikely related"})
_NOT_RELATED |= {"doubtful", "not applicable", "no reasonable possibility"}
# Controlled terms that no column of ours holds; kept beside the event.
_KEPT = ("AESEV", "ASEV", "AESER", "AEREL", "AREL", "AEACN", "AEOUT", "TRTEMFL")
_LONGEST_TERM = 200


@dataclass(slots=True, kw_only=True)
class AdverseEvents:
    """What ADAE brings: events, and what was said of each that has no column."""

    events: list[AdverseEventRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)


def read_adverse(dataset: Dataset, subjects: Subjects) -> AdverseEvents:
    """Every dated event; those without a start are ignored and counted."""
    found = AdverseEvents()
    if not dataset.needs("USUBJID", "AEDECOD"):
        dataset.counts["ignored"] += len(dataset)
        return found
    patients = subjects.find(dataset)
    timeline = subjects.timeline
    starts = timeline.days(dataset, patients, dates=("ASTDT", "ASTDTM", "AESTDTC"), study_day=_study_day(dataset, "ST"))
    stops = timeline.days(dataset, patients, dates=("AENDT", "AENDTM", "AEENDTC"), study_day=_study_day(dataset, "EN"))
    terms, grades, organs, causes = _terms(dataset), _grades(dataset), _organs(dataset), _attributions(dataset)
    _count_before_treatment(dataset)
    rest = _rest(dataset)
    for row, (code, start, stop) in enumerate(zip(patients, starts, stops, strict=True)):
        if code is None:
            continue
        if start is None:
            dataset.ignore("undated_event", row, "ASTDT", None, "an event without a start is not stored")
        elif stop is not None and stop < start:
            message = "expected the end of an event on or after its start"
            dataset.error("stop_before_start", row, dataset.first("AENDT", "AENDY"), stop, message)
        else:
            found.events.append(
                AdverseEventRecord(
                    patient=code,
                    term=terms[row],
                    start_day=start,
                    stop_day=stop,
                    grade=grades[row],
                    organ_class=organs[row],
                    attribution=causes[row],
                )
            )
            if rest[row]:
                key = str(dataset.line(row))
                found.raws.append(RawRecord(patient=code, kind="ADAE", key=key, content=rest[row], day=start))
    return found


def _study_day(dataset: Dataset, which: str) -> str:
    return dataset.first(f"A{which}DY", f"AE{which}DY") or f"A{which}DY"


def _terms(dataset: Dataset) -> list[str]:
    terms: list[str] = []
    rows = zip(dataset.texts("AEDECOD"), dataset.texts("AELLT"), strict=True)
    for row, (coded, lowest) in enumerate(rows):
        if coded is None and lowest is None:
            message = "an event that was not coded: its reported term is free text and is not stored"
            dataset.warn("uncoded_event", row, "AEDECOD", None, message)
        terms.append((coded or lowest or UNCODED)[:_LONGEST_TERM])
    return terms


def _grades(dataset: Dataset) -> list[int | None]:
    column = dataset.first("ATOXGR", "AETOXGR", "ATOXGRN", "AETOXGRN")
    severity = dataset.first("AESEV", "ASEV")
    severities = dataset.texts(severity)
    grades: list[int | None] = []
    for row, text in enumerate(dataset.texts(column)):
        found = _GRADE.fullmatch(text or "")
        if text is not None and found is None:
            dataset.error("grade_out_of_range", row, column, text, f"expected a CTCAE grade of 1 to 5, found '{text}'")
        if text is None and severities[row] is not None:
            message = "a severity such as MILD or SEVERE is no CTCAE grade: the event is stored without a grade"
            dataset.warn("severity_is_no_grade", row, severity, severities[row], message)
        grades.append(int(found[1]) if found else None)
    return grades


def _organs(dataset: Dataset) -> list[str | None]:
    """System organ classes written as CTCAE writes them, so that those of other sources are the same."""
    texts: Sequence[str | None] = dataset.texts(dataset.first("AEBODSYS", "AESOC"))
    return [text.capitalize()[:120] if text and text.isupper() else text and text[:120] for text in texts]


def _attributions(dataset: Dataset) -> list[str]:
    column = dataset.first("AREL", "AEREL", "ARELN")
    causes: list[str] = []
    for row, text in enumerate(dataset.texts(column)):
        word = (text or "").lower()
        if text is not None and word not in _RELATED | _NOT_RELATED:
            message = f"a word for causality that we do not know counts as all causes: '{text}'"
            dataset.warn("unknown_causality", row, column, text, message)
        causes.append(RELATED if word in _RELATED else ALL_CAUSE)
    return causes


def _count_before_treatment(dataset: Dataset) -> None:
    if "TRTEMFL" not in dataset.table.columns:
        return
    for row, flag in enumerate(dataset.texts("TRTEMFL")):
        if flag != "Y":
            message = "events that did not emerge under treatment (TRTEMFL) are stored like the others"
            dataset.warn("not_treatment_emergent", row, "TRTEMFL", flag, message)


def _rest(dataset: Dataset) -> list[dict[str, str]]:
    """Row by row the controlled terms that no column of ours holds."""
    columns = {name: dataset.texts(name) for name in _KEPT if name in dataset.table.columns}
    return [
        {name: text for name, texts in columns.items() if (text := texts[row]) is not None}
        for row in range(len(dataset))
    ]
