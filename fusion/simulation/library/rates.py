"""A published rate of toxicity."""

from dataclasses import dataclass
from enum import StrEnum

ANY = "Any"


class Attribution(StrEnum):
    """Which events were counted; the three are never mixed."""

    ALL_CAUSE = "all_cause"
    TREATMENT_RELATED = "treatment_related"
    IMMUNE_MEDIATED = "immune_mediated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityRate:
    """Share of patients with an event of CTCAE grade 3 or more, as published.

    Attributes:
        regimen: key of the regimen.
        trial: name of the trial.
        patients: size of the safety population.
        organ_class: CTCAE system organ class in full, or `Any`.
        term: the event counted.
        severe: share 0..1 with grade 3 or more.
        any_grade: share 0..1 with any grade, None where not reported.
        attribution: which events were counted.
        verified: whether the number was checked against its source.
        source: publication.
    """

    regimen: str
    trial: str
    patients: int
    organ_class: str
    term: str
    severe: float
    any_grade: float | None
    attribution: Attribution
    verified: bool
    source: str
