"""Death and progression as dated things, from ADSL, ADRS and ADTTE, each once."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.adam.dataset import Dataset
from ingest.adam.dates import first_of
from ingest.adam.subjects import Subjects
from ingest.records import DiseaseEventRecord, OutcomeRecord, OutcomeStatus


def read_deaths(subjects: Subjects) -> list[DiseaseEventRecord]:
    """Deaths of ADSL (DTHDT, else DTHDTC, else DTHADY); a death without a day is warned about."""
    dataset = subjects.dataset
    days = subjects.timeline.days(dataset, subjects.codes, dates=("DTHDT", "DTHDTC"), study_day="DTHADY")
    found: list[DiseaseEventRecord] = []
    for row, (code, day, flag) in enumerate(zip(subjects.codes, days, dataset.texts("DTHFL"), strict=True)):
        if code is None:
            continue
        if day is not None:
            found.append(DiseaseEventRecord(patient=code, kind="death", day=day))
        elif flag == "Y":
            dataset.warn("undated_event", row, "DTHDT", None, "a death without a date or study day is not stored")
    return found


def read_survival(subjects: Subjects, deaths: Sequence[DiseaseEventRecord]) -> list[OutcomeRecord]:
    """Overall survival for a trial whose ADTTE has none: to death, else to the last day known alive (LSTALVDT)."""
    dataset = subjects.dataset
    died = {event.patient: event.day for event in deaths}
    last = first_of(dataset, "LSTALVDT", "EOSDT").tolist()
    found: list[OutcomeRecord] = []
    for code, alive in zip(subjects.codes, last, strict=True):
        day = died.get(code, subjects.timeline.day_of(code, alive)) if code is not None else None
        if code is not None and day is not None and day >= 0:
            status = OutcomeStatus.EVENT if code in died else OutcomeStatus.CENSORED
            found.append(OutcomeRecord(patient=code, endpoint="OS", time_days=float(day), status=status))
    if found:
        message = "no overall survival in ADTTE: made of the days of death and last contact in ADSL"
        dataset.report.warn("survival_from_adsl", file=dataset.label, count=len(found), message=message)
    return found


def read_progressions(dataset: Dataset, subjects: Subjects) -> list[DiseaseEventRecord]:
    """Progressions that ADTTE describes as the event (EVNTDESC) and dates (ADT)."""
    needed = ("USUBJID", "CNSR", "EVNTDESC")
    if any(name not in dataset.table.columns for name in needed):
        return []
    known = {record.code for record in subjects.records}
    rows = zip(
        dataset.texts("USUBJID"),
        first_of(dataset, "ADT", "ADTM").tolist(),
        dataset.texts("CNSR"),
        dataset.texts("EVNTDESC"),
        strict=True,
    )
    found: list[DiseaseEventRecord] = []
    for code, date, censor, text in rows:
        day = subjects.timeline.day_of(code, date) if code in known and code else None
        if code and day is not None and censor in {"0", "0.0"} and "progress" in (text or "").lower():
            found.append(DiseaseEventRecord(patient=code, kind="progression", day=day))
    return found


def merge_events(subjects: Subjects, parts: Sequence[Sequence[DiseaseEventRecord]]) -> list[DiseaseEventRecord]:
    """Each event once. A patient dies once: the first source counts, and another day is warned about."""
    found: dict[tuple[str, str, int], DiseaseEventRecord] = {}
    died: dict[str, int] = {}
    for event in (each for part in parts for each in part):
        if event.kind == "death" and died.setdefault(event.patient, event.day) != event.day:
            message = "a death that is dated otherwise in ADRS than in ADSL: ADSL counts"
            label = subjects.dataset.label
            subjects.dataset.report.warn("death_day_differs", file=label, line=None, column="DTHDT", message=message)
            continue
        found.setdefault((event.patient, event.kind, event.day), event)
    return list(found.values())
