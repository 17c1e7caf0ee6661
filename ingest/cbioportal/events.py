"""Timeline events as records: treatments, laboratory values, status; all others kept raw without free text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.cbioportal.context import Context
from ingest.cbioportal.privacy import is_free_text_name, is_identifying
from ingest.cbioportal.timelines import Event
from ingest.cbioportal.words import has_calendar_date, is_web_address, parse_bound
from ingest.records import (
    DiseaseEventRecord,
    Knowing,
    Modality,
    ObservationRecord,
    RawRecord,
    ResponseRecord,
    TreatmentRecord,
)

_LONGEST_NAME, _LONGEST_REGIMEN, _LONGEST_VALUE = 120, 160, 80
_PROGRESSION = re.compile(r"\b(progress|recur|relapse)", re.IGNORECASE)
_NOT_PROGRESSION = re.compile(r"\b(no|without|non)\b|free|stable|regress", re.IGNORECASE)
_DEATH = re.compile(r"^(1:)?(deceased|dead|death|died)\b", re.IGNORECASE)
_RESPONSES = {
    "complete response": "CR",
    "cr": "CR",
    "partial response": "PR",
    "pr": "PR",
    "stable disease": "SD",
    "sd": "SD",
    "progressive disease": "PD",
    "pd": "PD",
}


@dataclass(slots=True, kw_only=True)
class Course:
    """What happened to the patients."""

    treatments: list[TreatmentRecord] = field(default_factory=list)
    observations: list[ObservationRecord] = field(default_factory=list)
    responses: list[ResponseRecord] = field(default_factory=list)
    disease_events: list[DiseaseEventRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)


def read_course(context: Context, events: list[Event]) -> Course:
    """Sort every event to its records; each row is used or kept raw."""
    course = Course()
    doses: dict[tuple[str, int, int | None], list[str]] = {}
    seen: set[object] = set()
    for event in events:
        if event.kind == "TREATMENT" and _agent(event):
            agents = doses.setdefault((event.patient, event.start, event.stop), [])
            agents += [_agent(event)] if _agent(event) not in agents else []
            context.count("timeline", used=1)
            continue
        add = _ADDERS.get(event.kind, _keep_raw)
        is_used = add(context, event, course, seen)
        context.count("timeline", used=int(is_used), kept_raw=int(not is_used))
    course.treatments = _treatments(context, doses)
    return course


def _agent(event: Event) -> str:
    """What was given: the agent, else the finest type that is stated."""
    names = ("AGENT", "SUBTYPE", "TREATMENT_SUBTYPE", "TREATMENT_TYPE")
    return next((event.values[name] for name in names if name in event.values), "")


def _treatments(context: Context, doses: dict[tuple[str, int, int | None], list[str]]) -> list[TreatmentRecord]:
    """Agents with the same days are one line of therapy."""
    found: dict[tuple[str, str, int], TreatmentRecord] = {}
    for (patient, start, stop), agents in doses.items():
        components = tuple(agent[:_LONGEST_NAME] for agent in sorted(agents))
        regimen = " + ".join(components)[:_LONGEST_REGIMEN]
        record = TreatmentRecord(
            patient=patient, regimen=regimen, start_day=start, stop_day=stop, components=components
        )
        known = found.get((patient, regimen, start))
        if known is None or (known.stop_day or start) < (stop or start):
            found[(patient, regimen, start)] = record
        if known is not None:
            message = "one treatment with two stop days: the later one is stored"
            file = context.of_kind("timeline")[0].get("data_filename")
            context.report.warn("repeated_treatment", file=file, column="STOP_DATE", value=start, message=message)
    return list(found.values())


def _add_lab(context: Context, event: Event, course: Course, seen: set[object]) -> bool:
    """A number, or a bound of one, with the test's name; a second one on the same day is kept raw."""
    name, result = event.values.get("TEST", ""), event.values.get("RESULT", "")
    key = (event.patient, name, event.start)
    try:
        bound = parse_bound(result)
    except ValueError:
        return _keep_raw(context, event, course, seen)
    if not name or key in seen:
        if name:
            message = "a second value of one test and day: kept raw"
            context.report.warn(
                "repeated_measurement", file=event.label, line=event.line, column="TEST", message=message
            )
        return _keep_raw(context, event, course, seen)
    seen.add(key)
    unit = next((event.values[column] for column in ("UNIT", "UNITS", "RESULT_UNIT") if column in event.values), "")
    course.observations.append(
        ObservationRecord(
            patient=event.patient,
            modality=Modality.LABS,
            name=name[:_LONGEST_NAME],
            day=event.start,
            state=Knowing.VALUE,
            value=bound.value,
            comparator=bound.comparator,
            unit=unit[:32],
        )
    )
    return True


def _add_status(context: Context, event: Event, course: Course, seen: set[object]) -> bool:
    status = event.values.get("STATUS", "")
    category = _RESPONSES.get(status.lower())
    kind = "death" if _DEATH.search(status) else ""
    if not kind and category in {None, "PD"} and _PROGRESSION.search(status) and not _NOT_PROGRESSION.search(status):
        kind = "progression"
    if category is not None and (event.patient, category, event.start) not in seen:
        seen.add((event.patient, category, event.start))
        course.responses.append(ResponseRecord(patient=event.patient, day=event.start, category=category))
    if kind and (event.patient, kind, event.start) not in seen:
        seen.add((event.patient, kind, event.start))
        course.disease_events.append(DiseaseEventRecord(patient=event.patient, kind=kind, day=event.start))
    return bool(kind or category) or _keep_raw(context, event, course, seen)


def _keep_raw(context: Context, event: Event, course: Course, seen: set[object]) -> bool:
    content = {name: text for name, text in event.values.items() if _may_keep(name, text)}
    if len(content) < len(event.values):
        message = "names, dates, addresses and free text of an event are not kept"
        context.report.warn("free_text_not_stored", file=event.label, line=event.line, message=message)
    course.raws.append(
        RawRecord(
            patient=event.patient,
            kind=event.kind[:64],
            key=f"{event.label}:{event.line}"[-200:],
            day=event.start,
            content=content | ({} if event.stop is None else {"stop_day": event.stop}),
        )
    )
    return False


def _may_keep(name: str, text: str) -> bool:
    is_named = is_identifying(name) or is_free_text_name(name)
    return not (is_named or has_calendar_date(text) or is_web_address(text) or len(text) > _LONGEST_VALUE)


_ADDERS: dict[str, Callable[[Context, Event, Course, set[object]], bool]] = {
    "LAB_TEST": _add_lab,
    "LABTEST": _add_lab,
    "STATUS": _add_status,
}
