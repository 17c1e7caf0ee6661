"""How long a patient was at risk of toxicity on the index line, what ended that, and which adverse events were seen."""

from dataclasses import dataclass

from fusion.cohort.history import TherapyLine
from fusion.cohort.history_building import PatientRows, build_lines, find_death, find_progression

CYCLE_DAYS = 28
ENDPOINTS = ("OS", "PFS")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """One adverse event; days count from the index date.

    Attributes:
        term: preferred term.
        start_day, stop_day: first and last day; no last day where it was not seen to end.
        grade: CTCAE 1..5, None where nobody gave one.
        organ_class: CTCAE system organ class, or empty.
        attribution: all_cause, treatment_related or immune_mediated.
    """

    term: str
    start_day: int
    stop_day: int | None = None
    grade: int | None = None
    organ_class: str = ""
    attribution: str = "all_cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One patient's time at risk on the index line.

    Attributes:
        arm: its regimen, or empty.
        entry_day: from when the patient was observed; events before it would not have been seen.
        last_day: last day on which the patient is known to have been observed.
        progression_or_death_day: the earlier of the two, None where neither was seen.
        stop_day: last day of treatment where observation went on for more than 28 days after it without either, else
            None.
        stop_known: whether a last day of treatment is recorded at all.
        events: adverse events from the index date on.
    """

    arm: str
    last_day: int
    entry_day: int = 0
    progression_or_death_day: int | None = None
    stop_day: int | None = None
    stop_known: bool = False
    events: tuple[AdverseEvent, ...] = ()

    @property
    def ended_day(self) -> int | None:
        """When the patient ceased to be at risk without an event: progression, death or stop; None where censored."""
        return min((day for day in (self.progression_or_death_day, self.stop_day) if day is not None), default=None)


def build_exposure(rows: PatientRows) -> Exposure | None:
    """The exposure of one patient; None where nothing says until when the patient was observed.

    Treatment whose last dose lies within 28 days, a usual cycle, of the end of observation is censored and not stopped:
    who is on treatment when the data are cut looks just so. A progression or death within that time is what ended it.
    """
    line = next((each for each in build_lines(rows.lines) if each.is_index), None)
    followed = [round(each.time_days) for each in rows.outcomes if each.endpoint in ENDPOINTS]
    ends = (find_death(rows), find_progression(rows, (line,) if line else (), 1))
    ended = min((day for day in ends if day is not None and day >= 0), default=None)
    last = max([*followed, *(day for day in ends if day is not None)], default=None)
    if last is None or last < 0:
        return None
    stop = _stop_of(rows, line)
    before = min(last, ended) if ended is not None else last
    return Exposure(
        arm=line.regimen if line else "",
        last_day=last,
        entry_day=max((round(each.entry_days) for each in rows.outcomes if each.endpoint in ENDPOINTS), default=0),
        progression_or_death_day=ended,
        stop_day=stop if stop is not None and 0 <= stop < before - CYCLE_DAYS else None,
        stop_known=stop is not None,
        events=_events_of(rows),
    )


def _stop_of(rows: PatientRows, line: TherapyLine | None) -> int | None:
    """Last day of the index line: as recorded, or the day before the next line."""
    if line is None:
        return None
    following = (each.start_day - 1 for each in rows.lines if each.start_day > line.start_day and not each.is_index)
    recorded = (line.stop_day,) if line.stop_day is not None else ()
    return min((*recorded, *following), default=None)


def _events_of(rows: PatientRows) -> tuple[AdverseEvent, ...]:
    return tuple(
        AdverseEvent(
            term=each.term,
            start_day=each.start_day,
            stop_day=each.stop_day,
            grade=each.grade,
            organ_class=each.organ_class or "",
            attribution=each.attribution or "all_cause",
        )
        for each in sorted(rows.adverse, key=lambda row: row.start_day)
        if each.start_day >= 0
    )
