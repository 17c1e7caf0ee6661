"""Adverse events of one arm (E7): a Weibull onset a term, the same chance under every arm.

The cumulative hazard of term j by time t is -log(1 - p_j) F_j(t) exp(eta), with p_j the probability without competing
events, F_j the Weibull distribution of its onset, and eta the patient's proneness. Grades above the first come from the
continuation ratios P(>= 3 | any) and P(4 | >= 3); there is no grade 5, so that E6 is the only way to die.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort
from ingest.demo.regimens import AdverseTerm, Regimen
from ingest.demo.seeds import generator

PRONENESS_FRAILTY: Final = 0.35
PRONENESS_ECOG: Final = 0.20
GRADE_FOUR: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """One adverse event of one patient, if they are alive and on treatment when it begins."""

    term: AdverseTerm
    start_day: int
    stop_day: int
    grade: int


def draw_adverse(cohort: Cohort, regimen: Regimen) -> tuple[tuple[Adverse, ...], ...]:
    """Potential adverse events of every patient on one arm, in the order of their onset."""
    events = [_of_patient(cohort, regimen, patient) for patient in range(len(cohort))]
    return tuple(tuple(sorted(found, key=lambda event: (event.start_day, event.term.term))) for found in events)


def _of_patient(cohort: Cohort, regimen: Regimen, patient: int) -> list[Adverse]:
    eta = PRONENESS_FRAILTY * cohort.factors["frailty"][patient] + PRONENESS_ECOG * (cohort.ecog[patient] - 0.75)
    drawn = (
        _event(term, float(eta), generator(cohort.seed, f"toxicity {term.term}", patient)) for term in regimen.terms
    )
    return [event for event in drawn if event is not None]


def _event(term: AdverseTerm, eta: float, rng: np.random.Generator) -> Adverse | None:
    threshold, severity, above, length = rng.exponential(), rng.random(), rng.random(), rng.exponential()
    reached = threshold / (-np.log1p(-term.any_grade) * np.exp(eta))
    if reached >= 1:
        return None
    scale = term.onset_weeks * 7 / np.log(2) ** (1 / term.shape)
    start = 1 + int(scale * (-np.log1p(-reached)) ** (1 / term.shape))
    grade = _grade(term, severity, above)
    return Adverse(term=term, start_day=start, stop_day=start + 1 + int(term.days * length), grade=grade)


def _grade(term: AdverseTerm, severity: float, above: float) -> int:
    severe = term.severe / term.any_grade
    if severity >= severe:
        return 1 if severity > severe + 0.5 * (1 - severe) else 2
    return 4 if above < GRADE_FOUR and term.life_threatening else 3
