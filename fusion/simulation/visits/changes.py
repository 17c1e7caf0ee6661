"""What the latest visit changed: the twin without it and with it, on the same day."""

from dataclasses import replace
from typing import Any

from fusion.cohort.history import UNDETECTED, Knowing, PatientHistory
from fusion.simulation.assimilation.posterior import Posterior, update
from fusion.simulation.population import Population

# Scan and blood draw of one visit are seldom on the same day.
SAME_VISIT_DAYS = 7
Json = dict[str, Any]


def describe_changes(history: PatientHistory, after: Posterior, population: Population, *, seed: int) -> Json | None:
    """{visit_day, previous_day, new, state: {name: before, after}}; None where nothing was ever measured.

    Args:
        history: of the patient.
        after: the twin with everything known at the origin.
        population: that it was updated from.
        seed: of the particles.

    Raises:
        InferenceFailed: no particle explains the history without the latest visit.
    """
    known = history.known_at_origin()
    days = sorted(_measured_days(known))
    if not days:
        return None
    since = days[-1] - SAME_VISIT_DAYS
    earlier = without_visit(known, since)
    before = update(earlier, after.model.reference, population, particles=after.particles, seed=seed)
    states = (before.state(), after.state())
    return {
        "visit_day": days[-1],
        "previous_day": max((day for day in days if day < since), default=None),
        "new": {
            "tumour_size": len(known.sizes) - len(earlier.sizes),
            "ctdna": len(known.ctdna) - len(earlier.ctdna),
        },
        "state": {
            name: {"before": states[0][name], "after": states[1][name]} for name in states[1] if name in states[0]
        },
    }


def without_visit(history: PatientHistory, since: int) -> PatientHistory:
    """The history as it was before a day: later sizes, draws and progression are not known yet."""
    progression = history.progression_day
    return replace(
        history,
        sizes=tuple(visit for visit in history.sizes if visit.day < since),
        ctdna=tuple(visit for visit in history.ctdna if visit.day < since),
        progression_day=progression if progression is None or progression < since else None,
    )


def _measured_days(history: PatientHistory) -> set[int]:
    visits = [(visit.day, visit.state) for visit in history.sizes] + [
        (visit.day, visit.state) for visit in history.ctdna
    ]
    return {day for day, state in visits if state is Knowing.VALUE or state in UNDETECTED}
