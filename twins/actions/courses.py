"""What is stored of patients' follow-up: noted when a forecast is made, read when it is scored."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max

from twins.bridge import monitoring
from twins.database import url_of
from twins.models import AdverseEvent, Outcome, Patient, SpecimenKind, Study, TreatmentLine, Twin

if TYPE_CHECKING:
    from twins.bridge.monitoring import Course

Json = dict[str, Any]
SURVIVAL = "survival"


def note_known(patient: Patient) -> Json:
    """Follow-up that is stored of a patient now: a forecast made now is judged by what comes later alone."""
    last = patient.adverse_events.aggregate(last=Max("start_day"))["last"]
    return {**known_of(patient.outcomes.all(), last), "measured": _last_measured(patient)}


def _last_measured(patient: Patient) -> Json:
    """Last day of a size and of a ctDNA level."""
    observed = patient.observations.filter(modality__in=("tumour_size", "ctdna")).order_by()
    days = dict(observed.values_list("modality").annotate(last=Max("day")))
    scanned = patient.imaging.aggregate(last=Max("day"))["last"]
    drawn = patient.specimens.filter(kind=SpecimenKind.PLASMA).aggregate(last=Max("day"))["last"]
    return {
        "size": max((day for day in (days.get("tumour_size"), scanned) if day is not None), default=None),
        "ctdna": max((day for day in (days.get("ctdna"), drawn) if day is not None), default=None),
    }


def known_of(outcomes: Iterable[Outcome], last_event: float | None) -> Json:
    """Plain values of follow-up: by endpoint, and the last day of anything that happened."""
    followed = {each.endpoint: each for each in outcomes if each.kind == SURVIVAL}
    days = [each.time_days for each in followed.values()] + ([last_event] if last_event is not None else [])
    return {
        "outcomes": {name: {"days": each.time_days, "status": each.status} for name, each in sorted(followed.items())},
        "last_day": max(days, default=None),
    }


def _read_measurements(study: Study, unreadable: list[str]) -> Mapping[str, Mapping[str, list[Json]]]:
    """Sizes and ctDNA by patient code, where a twin of the study said what the next visit would show."""
    if not Twin.objects.filter(patient__study=study, visit__has_key="next").exists():
        return {}
    found = monitoring.read_measurements(url_of(connection.settings_dict), study=study.code)
    unreadable += [each for each in found.values() if isinstance(each, str)]
    return {code: each for code, each in found.items() if not isinstance(each, str)}


def read(study: Study, *, unreadable: list[str]) -> dict[int, tuple[Course, str]]:
    """Every patient's course, with the hash of what it is made of; measurements that cannot be read are named."""
    measurements = _read_measurements(study, unreadable)
    outcomes = _by_patient(Outcome.objects.filter(patient__study=study))
    lines = _by_patient(TreatmentLine.objects.filter(patient__study=study))
    events = _by_patient(AdverseEvent.objects.filter(patient__study=study))
    found = {}
    for patient, code in study.patients.values_list("pk", "code"):
        own = events.get(patient, [])
        plain: Json = {
            "known": known_of(outcomes.get(patient, []), max((each.start_day for each in own), default=None)),
            "lines": [_values(each, "regimen", "start_day", "stop_day", "is_index") for each in lines.get(patient, [])],
            # A study without any adverse event collected none: that a patient has none says nothing.
            "adverse_events": [_event(each) for each in own] if events else None,
            "measurements": measurements.get(code, {}),
        }
        snapshot = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        found[patient] = monitoring.build_course(**plain), snapshot
    return found


def _by_patient(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found


def _values(row: Any, *names: str) -> Json:
    return {name: getattr(row, name) for name in names}


def _event(row: AdverseEvent) -> Json:
    return {"day": row.start_day, **_values(row, "organ_class", "grade", "attribution")}
