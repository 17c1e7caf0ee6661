"""Exposures of a few patients, in one line each."""

from typing import Any

from fusion.cohort.exposure import AdverseEvent, Exposure
from fusion.simulation.toxicity.onset import BLOOD


def event(day: int, *, grade: int | None = 3, stop: int | None = None, **changed: Any) -> AdverseEvent:
    return AdverseEvent(
        **{"term": "Anaemia", "organ_class": BLOOD, "start_day": day, "stop_day": stop, "grade": grade, **changed}
    )


def exposure(*events: AdverseEvent, last: int = 800, arm: str = "x", **changed: Any) -> Exposure:
    return Exposure(arm=arm, last_day=last, events=events, **changed)
